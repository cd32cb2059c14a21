import { once } from 'node:events';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { systemClock } from '../../domain/clock.ts';
import { reasonOf } from '../../domain/failure.ts';
import type { OnProgress } from '../../registry/storage/scan-progress.ts';
import { inChunks } from '../output/chunks.ts';
import { numberOfDefects } from './defect-lines.ts';
import { jsonOf } from './json.ts';
import { reportOf } from './report.ts';
import { scanOnce } from './scan-once.ts';
import type { Scanned } from './scanned.ts';
import type { ThreadOptions, Told } from './told.ts';

/** Nobody looks more often. */
const leastMsBetween = 50;

const asked: unknown = workerData;
if (parentPort === null || !isThreadOptions(asked)) throw new Error('this is a thread of the command scan');
await scanFor(parentPort, asked);

async function scanFor(port: MessagePort, asked: ThreadOptions): Promise<void> {
  const tell = (told: Told): void => {
    port.postMessage(told);
  };
  try {
    const scanned = await scanOnce(asked.options, { clock: systemClock, onProgress: progressTo(tell) });
    const { report } = scanned;
    tell({ kind: 'scanned', defects: numberOfDefects(report), unreadable: report.unreadable });
    for (const text of inChunks(textOf(scanned, asked))) {
      await once(port, 'message');
      tell({ kind: 'text', text });
    }
    await once(port, 'message');
    tell({ kind: 'end' });
  } catch (error) {
    tell({ kind: 'failed', detail: reasonOf(error) });
  }
}

function progressTo(tell: (told: Told) => void): OnProgress {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const nowMs = systemClock.monotonic();
    if (nowMs - toldMs < leastMsBetween) return;
    toldMs = nowMs;
    tell({ kind: 'progress', progress });
  };
}

function textOf(scanned: Scanned, { options: { output, top }, hasColour }: ThreadOptions): Iterable<string> {
  return output === 'json' ? jsonOf(scanned) : [reportOf(scanned, { top, hasColour })];
}

/** Both ends are of one release, so what it holds is known. */
function isThreadOptions(value: unknown): value is ThreadOptions {
  return typeof value === 'object' && value !== null && 'options' in value;
}
