import type { Clock } from '../../domain/clock.ts';
import { confirmDefects, findDefects, type DefectFindings } from '../storage-layout/defects.ts';
import type { Release } from '../storage-layout/release.ts';
import { reportOf } from '../storage-layout/report-of.ts';
import { brokenKinds, type StorageReport } from '../storage-layout/report.ts';
import type { RegistryTree } from '../storage-layout/tree.ts';
import type { StorageDriver } from './driver.ts';
import type { Difference } from './growth/growth.ts';
import type { MemoryFile } from './memory/memory-file.ts';
import type { OnProgress } from './scan-progress.ts';
import { LastReport } from './last-report.ts';
import { ScannerMemory } from './memory/scanner-memory.ts';

export interface ScannerOptions {
  readonly driver: StorageDriver;
  readonly release: Release;
  readonly clock: Clock;
  /** How long to wait before a second look at what seems broken, where not as long as the driver says. */
  readonly confirmAfterMs?: number;
  /** What an earlier process has left, and a later one goes on from. */
  readonly memory?: MemoryFile | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Longer than the moment in which a registry has written the one file and not yet the other. */
const defaultConfirmAfterMs = 2_000;

/** Scans one storage again and again, each time with no more reading than what has changed asks for. */
export class StorageScanner {
  private readonly options: ScannerOptions;
  private readonly memory: ScannerMemory;
  private readonly last = new LastReport();
  private readonly ended = new AbortController();

  constructor(options: ScannerOptions) {
    this.options = options;
    this.memory = new ScannerMemory(options.driver, options.memory);
  }

  /** Rejects when there is nothing to list, or `close` is called meanwhile. One at a time. */
  async scan(): Promise<StorageReport> {
    const { release } = this.options;
    const tree = await this.look();
    const before = this.last.again(tree);
    if (before !== undefined) return before;
    // What the last report followed from makes room for what the next follows from.
    this.last.forget();
    const found = findDefects(tree, release);
    return found.keys.size === 0 ? this.report(tree, { found, seen: found }) : this.lookAgain(found);
  }

  /** Keeps what the next process can go on from; gives why that, or going on from it, failed, which only costs time. */
  remember(): string {
    this.memory.save();
    return this.memory.takeFault();
  }

  /** The digest of a number in the last report: `sha256:` and so on. */
  digestText(id: number): string {
    return this.memory.digests.text(id);
  }

  close(): void {
    this.ended.abort();
    this.options.driver.close();
  }

  /** A registry at work writes one file after the other: only what two looks find is broken. */
  private async lookAgain(suspects: DefectFindings): Promise<StorageReport> {
    const { clock, release, driver } = this.options;
    const confirmAfterMs = this.options.confirmAfterMs ?? driver.confirmAfterMs ?? defaultConfirmAfterMs;
    await clock.sleep(confirmAfterMs, this.ended.signal);
    const tree = await this.look();
    const seen = findDefects(tree, release);
    return this.report(tree, { found: confirmDefects(suspects, seen), seen });
  }

  private async look(): Promise<RegistryTree> {
    const { driver, onProgress } = this.options;
    this.ended.signal.throwIfAborted();
    this.memory.prepare();
    const { digests, contents } = this.memory;
    const listing = await driver.list(digests);
    return contents.read({ listing, digests, driver, onProgress });
  }

  private report(tree: RegistryTree, { found, seen }: Findings): StorageReport {
    const difference = this.memory.growth.advance(tree);
    const report = reportOf(tree, this.options.release, found);
    // What broke between the two looks is still to be confirmed, though nothing changes any more.
    if (isAllConfirmed(found, seen)) this.last.keep(tree, report);
    else this.last.forget();
    return withGrowth(report, difference);
  }
}

interface Findings {
  /** What is called broken. */
  readonly found: DefectFindings;
  /** What seems broken in this very tree. */
  readonly seen: DefectFindings;
}

function isAllConfirmed(found: DefectFindings, seen: DefectFindings): boolean {
  return (
    found.keys.size === seen.keys.size &&
    brokenKinds.every((kind) => found.counts[kind] === seen.counts[kind])
  );
}

function withGrowth(report: StorageReport, { added, removed, addedBytes }: Difference): StorageReport {
  const repositories = report.repositories.map((usage) => {
    const bytes = addedBytes.get(usage.name);
    return bytes === undefined ? usage : { ...usage, addedBytes: bytes };
  });
  return { ...report, added, removed, repositories };
}
