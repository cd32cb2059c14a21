import { AuthWatch } from '../../collectors/log/auth-watch/auth-watch.ts';
import { durationBounds } from '../../collectors/log/metrics.ts';
import type { Clock } from '../../domain/clock.ts';
import { quote } from '../../domain/quote.ts';
import type { ReplayOptions } from './arguments.ts';
import type { LogFile } from './input/log-file.ts';
import { nameOf, openFiles } from './input/open-files.ts';
import { inTimeOrder } from './input/time-order.ts';
import { createOutput } from './create-output.ts';
import { pastClock } from './past-clock.ts';
import { ProgressBar } from './progress-bar.ts';
import { readLog } from './read-log.ts';
import { keepHeapSmall } from './small-heap.ts';
import { write, type OutputStream, type Written } from './write.ts';

export interface Surroundings {
  readonly stdin: AsyncIterable<unknown>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Whether standard output may have colours where it is a terminal. */
  readonly allowsColour: boolean;
  readonly clock: Clock;
  /** Calls back, once at most, when the user wants an end; undone by what it gives. */
  readonly onInterrupt: (end: () => void) => () => void;
}

const notWhole = 1;
const notAtAll = 2;

/** Reads whole logs once, prints what they told, and gives the exit code. */
export async function replay(options: ReplayOptions, around: Surroundings): Promise<number> {
  keepHeapSmall();
  const opened = await openFiles(options.files, around.stdin);
  if (opened.status === 'failed') {
    await write(around.stderr, `${opened.problems.join('\n')}\n`);
    return notAtAll;
  }
  const { files } = opened;
  const { clock, stderr } = around;
  const bar = new ProgressBar({ ...opened, terminal: stderr, monotonic: () => clock.monotonic() });
  const leave = around.onInterrupt(() => {
    bar.clear();
  });
  const text = await textOf(options, { files, bar, hasColour: hasColour(around) });
  leave();
  bar.clear();
  const printed = await write(around.stdout, text);
  const faults = [...files.flatMap(faultOf), ...faultOfOutput(printed)];
  await write(stderr, faults.join(''));
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

function hasColour({ stdout, allowsColour }: Surroundings): boolean {
  return allowsColour && stdout.isTTY === true;
}

function faultOf({ path, fault }: LogFile): readonly string[] {
  if (fault === undefined) return [];
  return [
    `${nameOf(path)}: cannot be read to its end, expected a whole log, got ${quote(fault)}; what stands before it was read\n`,
  ];
}

function faultOfOutput(written: Written): readonly string[] {
  return written.status === 'ok' ? [] : [`standard output: cannot be written: ${written.detail}\n`];
}
