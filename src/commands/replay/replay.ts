import { AuthWatch } from '../../collectors/log/auth-watch/auth-watch.ts';
import { durationBounds } from '../../collectors/log/metrics.ts';
import { quote } from '../../domain/quote.ts';
import type { ReplayOptions } from './arguments.ts';
import type { LogFile } from './input/log-file.ts';
import { nameOf, openFiles } from './input/open-files.ts';
import { inTimeOrder } from './input/time-order.ts';
import { createOutput } from './create-output.ts';
import { pastClock } from './past-clock.ts';
import { ProgressBar } from '../output/progress-bar.ts';
import { readLog } from './read-log.ts';
import { readingProgress } from './reading-progress.ts';
import { keepHeapSmall } from '../output/small-heap.ts';
import { hasColour, type Surroundings } from '../output/surroundings.ts';
import { faultOfOutput, write } from '../output/write.ts';

interface ReplaySurroundings extends Surroundings {
  readonly stdin: AsyncIterable<unknown>;
}

const notWhole = 1;
const notAtAll = 2;

/** Reads whole logs once, prints what they told, and gives the exit code. */
export async function replay(options: ReplayOptions, around: ReplaySurroundings): Promise<number> {
  keepHeapSmall();
  const opened = await openFiles(options.files, around.stdin);
  if (opened.status === 'failed') {
    await write(around.stderr, `${opened.problems.join('\n')}\n`);
    return notAtAll;
  }
  const { files } = opened;
  const { clock, stderr } = around;
  const bar = new ProgressBar({
    terminal: stderr,
    monotonic: () => clock.monotonic(),
    line: readingProgress(opened),
  });
  const leave = around.onInterrupt(() => {
    bar.clear();
  });
  const text = await textOf(options, { files, bar, hasColour: hasColour(around) });
  leave();
  bar.clear();
  const printed = await write(around.stdout, text);
  const faults = [...files.flatMap(faultOf), ...faultOfOutput(printed)];
  await write(stderr, faults.map((fault) => `${fault}\n`).join(''));
  return faults.length === 0 ? 0 : notWhole;
}

interface Reading {
  readonly files: readonly LogFile[];
  readonly bar: ProgressBar;
  readonly hasColour: boolean;
}

async function textOf(options: ReplayOptions, { files, bar, hasColour }: Reading): Promise<string> {
  const output = await createOutput(options, hasColour);
  const read = await readLog(inTimeOrder(files), {
    bounds: durationBounds,
    watch: new AuthWatch({ clock: pastClock }),
    reader: output.reader,
    onPiece: () => {
      bar.update();
    },
  });
  const lostLines = files.reduce((sum, file) => sum + file.lostLines, 0);
  return output.text(read, lostLines + read.unfinishedLines);
}

function faultOf({ path, fault }: LogFile): readonly string[] {
  if (fault === undefined) return [];
  return [
    `${nameOf(path)}: cannot be read to its end, expected a whole log, got ${quote(fault)}; what stands before it was read`,
  ];
}
