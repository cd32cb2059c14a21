import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { JsonLogsSerializer } from '@opentelemetry/otlp-transformer';
import {
  assert,
  property,
  record,
  constantFrom,
  string,
  integer,
  double,
  dictionary,
  oneof,
  boolean,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../src/domain/log-record.ts';
import { otlpJson } from '../../src/domain/otlp-json.ts';

const times = integer({ min: 0, max: 4e12 });
const numbers = { info: SeverityNumber.INFO, warn: SeverityNumber.WARN, error: SeverityNumber.ERROR };

const records = record({
  eventName: constantFrom('', 'docker.registry.auth.failure'),
  severity: constantFrom('info' as const, 'warn' as const, 'error' as const),
  body: string({ unit: 'binary' }),
  timestampMs: times,
  attributes: dictionary(
    string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
    oneof(string({ unit: 'binary' }), integer(), double({ noNaN: true, noDefaultInfinity: true }), boolean()),
  ),
});

describe('a record as JSON', () => {
  it('is what the official exporter writes', () => {
    assert(
      property(records, times, string(), (made, observedMs, registry) => {
        expect(otlpJson(made, observedMs, registry)).toBe(officialJson(made, observedMs, registry));
      }),
      { numRuns: 300 },
    );
  });

  it('tells fractions of a millisecond', () => {
    const made = {
      eventName: '',
      severity: 'info',
      body: '',
      timestampMs: 1_764_000_000_000.25,
      attributes: {},
    } as const;
    expect(otlpJson(made, 0, '')).toContain('"timeUnixNano":"1764000000000250000"');
  });
});

function officialJson(made: LogRecord, observedMs: number, registry: string): string {
  const bytes = JsonLogsSerializer.serializeRequest([
    {
      hrTime: hrTime(made.timestampMs),
      hrTimeObserved: hrTime(observedMs),
      severityNumber: numbers[made.severity],
      severityText: made.severity.toUpperCase(),
      body: made.body,
      eventName: made.eventName,
      attributes: { 'docker.registry.name': registry, ...made.attributes },
      droppedAttributesCount: 0,
      resource: resourceFromAttributes({}),
      instrumentationScope: { name: 'any' },
    },
  ]);
  const request = Buffer.from(bytes ?? []).toString();
  const start = request.indexOf('"logRecords":[') + '"logRecords":['.length;
  return request.slice(start, request.lastIndexOf(']}]}]}'));
}

function hrTime(ms: number): [number, number] {
  return [Math.trunc(ms / 1_000), (ms % 1_000) * 1_000_000];
}
