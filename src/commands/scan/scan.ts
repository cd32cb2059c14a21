import { reasonOf } from '../../domain/failure.ts';
import type { ScanProgress } from '../../registry/storage/scan-progress.ts';
import { nameOf, type StorageTarget } from '../../registry/storage/target.ts';
import { plainPath, plainText } from '../output/plain-text.ts';
import { ProgressBar } from '../output/progress-bar.ts';
import { hasColour, type Surroundings } from '../output/surroundings.ts';
import { faultOfOutput, write, writeAll } from '../output/write.ts';
import type { ScanOptions } from './arguments.ts';
import { rootProblem } from './root-problem.ts';
import { ScanningThread } from './scanning-thread.ts';
import { scanningText } from './scanning-text.ts';
import type { ScanResult } from './told.ts';

const notGood = 1;
const wrongUse = 2;
const longestReason = 500;

/** Looks through a registry's storage once, prints what is in it, and gives the exit code. */
export async function scan(options: ScanOptions, around: Surroundings): Promise<number> {
  const { target } = options;
  const problem = target.kind === 'file system' ? rootProblem(target.root) : undefined;
  const faults = problem === undefined ? await scanAndPrint(options, around) : [faultOf(target, problem)];
  await write(around.stderr, faults.map((fault) => `${fault}\n`).join(''));
  if (problem !== undefined) return wrongUse;
  return faults.length === 0 ? 0 : notGood;
}

/** Gives what went wrong. */
async function scanAndPrint(options: ScanOptions, around: Surroundings): Promise<readonly string[]> {
  const { target, failsOnBroken } = options;
  const thread = new ScanningThread({ options, hasColour: hasColour(around) });
  try {
    const result = await withBar(thread, around);
    if (result.kind === 'failed') return [failure(target, result.detail)];
    const printed = await writeAll(around.stdout, thread.texts());
    const problems = failsOnBroken ? problemsOf(result) : [];
    return [...faultOfOutput(printed), ...problems.map((problem) => faultOf(target, problem))];
  } catch (error) {
    return [failure(target, reasonOf(error))];
  } finally {
    await thread.close();
  }
}

async function withBar(thread: ScanningThread, around: Surroundings): Promise<ScanResult> {
  const { clock, stderr, onInterrupt } = around;
  let progress: ScanProgress = { phase: 'repositories', done: 0, total: undefined };
  const bar = new ProgressBar({
    terminal: stderr,
    monotonic: () => clock.monotonic(),
    line: () => scanningText(progress),
  });
  const leave = onInterrupt(() => {
    bar.clear();
  });
  try {
    return await thread.result((latest) => {
      progress = latest;
      bar.update();
    });
  } finally {
    leave();
    bar.clear();
  }
}

/** What cannot be scanned says so itself where it can, beginning with its name. */
function failure(target: StorageTarget, detail: string): string {
  const name = nameOf(target);
  const reason = detail.startsWith(`${name}: `)
    ? detail.slice(name.length + 2)
    : `cannot be scanned: ${detail}`;
  return faultOf(target, plainText(reason, longestReason));
}

function faultOf(target: StorageTarget, problem: string): string {
  return `${plainPath(nameOf(target))}: ${problem}`;
}

/** What could not be read may be broken: nobody is told that all is well. */
function problemsOf({ defects, unreadable }: Extract<ScanResult, { kind: 'scanned' }>): readonly string[] {
  return [
    ...(defects === 0
      ? []
      : [`is broken in ${defects} ${defects === 1 ? 'place' : 'places'}, expected none`]),
    ...(unreadable === 0
      ? []
      : [`holds ${unreadable} files or directories that cannot be read, expected none`]),
  ];
}
