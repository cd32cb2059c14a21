import type { LineTold } from '../../../../src/collectors/log/records/line-recorder.ts';
import { encodedExporters } from '../../../../src/telemetry/otlp/encoded-exporter.ts';
import { pendingJson } from '../../../../src/telemetry/otlp/pending-json.ts';
import { sendBatch } from '../../../../src/telemetry/otlp/send.ts';
import type { ReceivedRecord } from '../../../telemetry/otlp/decode.ts';
import { Receiver } from '../../../telemetry/otlp/receiver.ts';
import { plainSender, plainTarget } from '../../../telemetry/otlp/target.ts';

const batch = 512;
const observedMs = Date.UTC(2026, 10, 20, 12);

/** The records as a strict receiver has decoded them, after they were sent there by HTTP as those of a log are. */
export async function delivered(told: readonly LineTold[]): Promise<readonly ReceivedRecord[]> {
  const receiver = new Receiver();
  await receiver.start();
  const exporter = encodedExporters(plainSender)({ ...plainTarget(receiver.url), timeoutMs: 10_000 });
  try {
    const pending = told.flatMap((record) => pendingJson('main', record, observedMs) ?? []);
    for (let at = 0; at < pending.length; at += batch) {
      const sent = await sendBatch(exporter, pending.slice(at, at + batch));
      if (sent.status !== 'delivered') throw new Error([sent.detail, ...receiver.objections].join('; '));
    }
    return receiver.records;
  } finally {
    await exporter.shutdown();
    await receiver.stop();
  }
}
