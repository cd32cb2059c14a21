import { constants, setPriority } from 'node:os';
import { resolve } from 'node:path';
import { systemClock } from '../../domain/clock.ts';
import { setScanFlags } from './engine-flags.ts';
import { answerQuestions } from './reading.ts';
import { MemoryFile } from './memory/memory-file.ts';
import { openStorage } from './open-storage.ts';
import { scanOptionsOf, type ScanOptions } from './scan-options.ts';
import type { ScanSummary } from './scan-summary.ts';
import { StorageScanner } from './scanner.ts';
import { summarize } from './summarize.ts';
import { nameOf, type StorageTarget } from './target.ts';

setScanFlags();
// Whoever serves requests comes first. Not the lowest: on a busy machine a scan took ten times as long with that.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const options = inPlace(scanOptionsOf(process.argv.slice(2)));
let scanner: StorageScanner | undefined;

answerQuestions(scan);

async function scan(): Promise<ScanSummary> {
  scanner ??= await openScanner();
  const report = await scanner.scan();
  return { ...summarize(report, options.repositoryLimit), memoryFault: scanner.remember() };
}

async function openScanner(): Promise<StorageScanner> {
  const { target, release, memoryPath, fullAfterMs } = options;
  return new StorageScanner({
    driver: await openStorage(target, { clock: systemClock, fullAfterMs }),
    memory: memoryPath === undefined ? undefined : new MemoryFile(memoryPath, nameOf(target)),
    ...{ release, clock: systemClock },
  });
}

/** A driver may move this process to another directory, from where a relative path would lead elsewhere. */
function inPlace(asked: ScanOptions): ScanOptions {
  const { memoryPath, target } = asked;
  return {
    ...asked,
    target: targetInPlace(target),
    memoryPath: memoryPath === undefined ? undefined : resolve(memoryPath),
  };
}

function targetInPlace(target: StorageTarget): StorageTarget {
  if (target.kind !== 's3' || target.caFile === undefined) return target;
  return { ...target, caFile: resolve(target.caFile) };
}
