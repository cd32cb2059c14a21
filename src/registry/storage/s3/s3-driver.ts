import type { Clock } from '../../../domain/clock.ts';
import type { DigestTable } from '../../storage-layout/digest-table.ts';
import type { Listing } from '../../storage-layout/listing.ts';
import type { FileRead, FileStat, SavedParts, StorageDriver } from '../driver.ts';
import type { OnProgress, ScanPhase } from '../scan-progress.ts';
import { nameOf, type S3Target } from '../target.ts';
import { Bucket } from './bucket.ts';
import { parallelRequests, requestLimits, type RequestLimits } from './create-client.ts';
import { listEverything } from './list-everything.ts';
import { RequestBudget } from './request-budget.ts';
import { restoreState, saveState } from './saved-state.ts';
import { StoreFault, storeFault } from './store-fault.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/** Is told as it is. */
class MissingStorage extends Error {}

export interface S3Options {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** After how long digests that are gone may be forgotten. */
  readonly fullAfterMs?: number | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly limits?: RequestLimits;
}

/** A registry's files in a bucket of an S3-compatible object store. Every list goes through all keys. */
export class S3Driver implements StorageDriver {
  readonly parallelReads = parallelRequests;
  /** Deleting a manifest takes a registry a request for each of its tags. */
  readonly confirmAfterMs = 60_000;
  private readonly target: S3Target;
  private readonly options: S3Options;
  private readonly base: string;
  private readonly budget: RequestBudget;
  private readonly bucket: Bucket;
  /** A storage that was there once does not become an empty one by itself. */
  private wasThere = false;
  /** When the table of digests was new; undefined before the first list. */
  private wholeAtMs: number | undefined;

  constructor(target: S3Target, options: S3Options) {
    this.target = target;
    this.options = options;
    this.base = `${target.prefix === '' ? '' : `${target.prefix}/`}docker/registry/v2/`;
    this.budget = new RequestBudget(target.requestsPerHour, options.clock);
    this.bucket = new Bucket(target, { budget: this.budget, limits: options.limits ?? requestLimits });
  }

  get isDueForAll(): boolean {
    if (this.wholeAtMs === undefined) return false;
    const ageMs = this.options.clock.now() - this.wholeAtMs;
    return ageMs >= (this.options.fullAfterMs ?? dayMs) || ageMs < 0;
  }

  forget(): void {
    this.wholeAtMs = undefined;
  }

  async list(digests: DigestTable): Promise<Listing> {
    const startedMs = this.options.clock.now();
    const onProgress = (phase: ScanPhase, done: number): void => {
      this.options.onProgress?.({ phase, done, total: undefined });
    };
    const { bucket, base, target } = this;
    try {
      const listing = await listEverything({ bucket, base, digests, onProgress });
      if (listing.files === 0) await this.demandNothing();
      this.wasThere = listing.files > 0;
      this.wholeAtMs ??= startedMs;
      return listing;
    } catch (error) {
      throw error instanceof MissingStorage ? error : storeFault(error, target);
    }
  }

  /** A new registry has stored nothing yet; a mistyped prefix looks the same, unless other things are there. */
  private async demandNothing(): Promise<void> {
    const place = nameOf(this.target);
    if (this.wasThere) {
      throw new MissingStorage(
        `${place}: is empty, expected docker/registry/v2 with the registry's storage, which was there before`,
      );
    }
    const { prefix } = this.target;
    const { objects } = await this.bucket.listObjects(prefix === '' ? '' : `${prefix}/`, undefined);
    if (objects.length === 0) return;
    throw new MissingStorage(
      `${place}: holds no docker/registry/v2, expected the rootdirectory of the registry's s3 driver, or one that holds nothing`,
    );
  }

  async stat(path: string): Promise<FileStat | undefined> {
    try {
      return await this.bucket.head(this.base + path);
    } catch (error) {
      if (error instanceof StoreFault && error.kind === 'gone') return undefined;
      throw error;
    }
  }

  async read(path: string, mostBytes: number): Promise<FileRead> {
    try {
      return { status: 'ok', ...(await this.bucket.get(this.base + path, mostBytes)) };
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      if (error.kind === 'gone') return { status: 'gone' };
      if (error.kind === 'empty') return { status: 'ok', bytes: Buffer.alloc(0), isWhole: true };
      return { status: 'unreadable', detail: error.message };
    }
  }

  /** The budget counts on: each scan has a process of its own. */
  save(): SavedParts | undefined {
    if (this.wholeAtMs === undefined) return undefined;
    return saveState({ target: nameOf(this.target), wholeAtMs: this.wholeAtMs, budget: this.budget.save() });
  }

  restore(parts: SavedParts): boolean {
    const state = restoreState(parts);
    if (state?.target !== nameOf(this.target)) return false;
    this.wholeAtMs = state.wholeAtMs;
    if (state.budget !== undefined) this.budget.restore(state.budget);
    return true;
  }

  close(): void {
    this.bucket.close();
  }
}
