import type { LogRecord } from '../../../../src/domain/log-record.ts';
import { createExporter } from '../../../../src/telemetry/otlp/exporter.ts';
import { createRecordEncoder } from '../../../../src/telemetry/otlp/record-encoder.ts';
import { pendingRecord } from '../../../../src/telemetry/otlp/pending-record.ts';
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
    const encode = createRecordEncoder(plainSender);
    const pending = records.map((record) => pendingRecord('main', record, observedMs));
    for (let at = 0; at < pending.length; at += batch) {
      const sent = await sendBatch(exporter, encode(pending.slice(at, at + batch)));
      if (sent.status !== 'delivered') throw new Error([sent.detail, ...receiver.objections].join('; '));
    }
    return receiver.records;
  } finally {
    await exporter.shutdown();
    await receiver.stop();
  }
}
