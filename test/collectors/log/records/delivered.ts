import type { LogRecord } from '../../../../src/domain/log-record.ts';
import { createExporter } from '../../../../src/telemetry/otlp/exporter.ts';
import { createRecordEncoder } from '../../../../src/telemetry/otlp/record-encoder.ts';
import type { PendingRecord } from '../../../../src/telemetry/otlp/record-queue.ts';
import { sendBatch } from '../../../../src/telemetry/otlp/send.ts';
import type { ReceivedRecord } from '../../../telemetry/otlp/decode.ts';
import { Receiver } from '../../../telemetry/otlp/receiver.ts';
import { plainSender, plainTarget } from '../../../telemetry/otlp/target.ts';

const batch = 512;
const observedMs = Date.UTC(2026, 10, 20, 12);

/** The records as a strict receiver has decoded them, after the SDK and the official exporter have sent them there by HTTP. */
export async function delivered(records: readonly LogRecord[]): Promise<readonly ReceivedRecord[]> {
  const receiver = new Receiver();
  await receiver.start();
  const exporter = createExporter({ ...plainTarget(receiver.url), timeoutMs: 10_000 });
  try {
    const encoded = encode(records);
    for (let at = 0; at < encoded.length; at += batch) {
      const sent = await sendBatch(
        exporter,
        encoded.slice(at, at + batch).map(({ record }) => record),
      );
      if (sent.status !== 'delivered') throw new Error([sent.detail, ...receiver.objections].join('; '));
    }
    return receiver.records;
  } finally {
    await exporter.shutdown();
    await receiver.stop();
  }
}

function encode(records: readonly LogRecord[]): readonly PendingRecord[] {
  const encoded: PendingRecord[] = [];
  const encodeRecord = createRecordEncoder(plainSender, (item) => encoded.push(item));
  for (const record of records) encodeRecord('main', record, observedMs);
  return encoded;
}
