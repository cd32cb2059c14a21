import { JsonLogsSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, test } from 'vitest';
import { createRequestSerializer } from '../../../src/telemetry/otlp/encoded-request.ts';
import { pendingJson } from '../../../src/telemetry/otlp/pending-json.ts';
import { pendingRecord } from '../../../src/telemetry/otlp/pending-record.ts';
import { createRecordEncoder, type Sender } from '../../../src/telemetry/otlp/record-encoder.ts';
import { record } from './bench.ts';
import { plainSender } from './target.ts';

const observedMs = Date.UTC(2026, 0, 1);

describe('a request of encoded records', () => {
  test.each([
    ['of one', plainSender, ['one']],
    ['of several', plainSender, ['one', 'zwei "2"', '三\ud83d\ude00', 'x'.repeat(20_000)]],
    ['of a resource without attributes', { version: '1', resource: {} }, ['one']],
    ['of a resource that is called like a part of it', odd('"logRecords":[{"body":1}]}]}]}'), ['one', 'two']],
  ])('%s is byte for byte what the official serializer makes of them', (...[, sender, bodies]) => {
    const records = bodies.map((body) => record(body, { 'url.path': `/v2/${body}`, tries: 3, share: 0.5 }));
    const encoded = records.flatMap((made) => pendingJson('main', made, observedMs) ?? []);

    const request = createRequestSerializer(sender)(encoded);

    const pending = records.map((made) => pendingRecord('main', made, observedMs));
    const official = JsonLogsSerializer.serializeRequest([...createRecordEncoder(sender)(pending)]);
    expect(Buffer.from(request).toString()).toBe(Buffer.from(official ?? []).toString());
  });
});

function odd(name: string): Sender {
  return { version: name, resource: { 'service.name': name, [name]: 'x' } };
}
