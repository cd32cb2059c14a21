import type { DigestTable } from '../../storage-layout/digest-table.ts';
import type { Listing } from '../../storage-layout/listing.ts';
import type { ManifestTable } from '../../storage-layout/manifest-table.ts';
import type { FileRead, FileStat, SavedParts, StorageDriver } from '../driver.ts';
import type { FileSystemTarget } from '../target.ts';
import { BlobFiles, type ShardProgress } from './blob-files.ts';
import { ConfinedFiles } from './confined-files.ts';
import { noNumbers } from './digest-numbers.ts';
import { Pace } from './pace.ts';
import { RepositoryFiles } from './repository-files.ts';
import { RememberedDirectory } from './remembered-directory.ts';
import type { PackedShard } from './packed-shard.ts';
import { ReadingHelp, type HelpOptions } from './reading-help.ts';
import { Round, type Missing } from './round.ts';
import { StoragePlace } from './storage-place.ts';
import { restoreFiles, saveFiles, type RememberedFiles } from './saved-files.ts';

const dayMs = 24 * 60 * 60 * 1_000;

export interface ListProgress {
  readonly phase: 'repositories' | 'blobs';
  readonly done: number;
  /** 0 where it cannot be told beforehand. */
  readonly total: number;
}

export interface FileSystemOptions {
  readonly now?: () => number;
  readonly pace?: Pace;
  /** What is remembered lasts no longer: some changes show in no directory, and a clock may lie. */
  readonly fullAfterMs?: number;
  /** Whether to go by a directory's time of change as well, which nobody can set. */
  readonly hasChangeTimes?: boolean;
  /** Another than is usual. */
  readonly thread?: HelpOptions['thread'];
  /** Called often. */
  readonly onProgress?: (progress: ListProgress) => void;
}

/**
 * A registry's files on a file system. Remembers what it has seen, and looks again only at what may have changed: shards
 * and link directories by their time of change, links of revisions and tags and unfinished blobs each by itself. Calls
 * are synchronous, since a promise for each costs 10 times as much: it belongs into a process of its own.
 */
export class FileSystemDriver implements StorageDriver {
  readonly parallelReads = 1;
  private readonly root: string;
  private readonly place: StoragePlace;
  private readonly base: string;
  private readonly now: () => number;
  private readonly pace: Pace;
  private readonly fullAfterMs: number;
  private readonly hasChangeTimes: boolean;
  private readonly onProgress: (progress: ListProgress) => void;
  private readonly thread: HelpOptions['thread'];
  private manifests: ManifestTable | undefined;
  private readonly files: ConfinedFiles;
  private readonly top = new RememberedDirectory({
    area: { kind: 'names' },
    isExpected: (name) => name === 'blobs' || name === 'repositories',
  });
  private remembered: RememberedFiles | undefined;
  /** Is not forgotten with the rest: a storage that was there once does not become an empty one by itself. */
  private wasThere = false;
  /** Whose numbers are remembered; undefined before the first list. */
  private digests: DigestTable | undefined;

  constructor({ root, callsPerSecond }: FileSystemTarget, options: FileSystemOptions = {}) {
    this.root = root.length > 1 ? root.replace(/\/+$/, '') : root;
    this.place = new StoragePlace(this.root);
    this.base = this.place.base;
    this.now = options.now ?? Date.now;
    this.pace = options.pace ?? new Pace(callsPerSecond);
    this.fullAfterMs = options.fullAfterMs ?? dayMs;
    this.hasChangeTimes = options.hasChangeTimes ?? true;
    this.onProgress = options.onProgress ?? (() => undefined);
    this.thread = options.thread;
    this.files = new ConfinedFiles(this.base, this.pace);
  }

  get isDueForAll(): boolean {
    if (this.remembered === undefined) return false;
    const ageMs = this.now() - this.remembered.wholeAtMs;
    return ageMs >= this.fullAfterMs || ageMs < 0;
  }

  forget(): void {
    this.remembered = undefined;
    this.digests = undefined;
  }

  list(digests: DigestTable): Promise<Listing> {
    return this.listNow(digests);
  }

  takeManifests(): ManifestTable | undefined {
    const { manifests } = this;
    this.manifests = undefined;
    return manifests;
  }

  stat(path: string): Promise<FileStat | undefined> {
    return new Promise((resolve) => {
      resolve(this.files.stat(path));
    });
  }

  read(path: string, mostBytes: number): Promise<FileRead> {
    return Promise.resolve(this.files.read(path, mostBytes));
  }

  save(): SavedParts | undefined {
    if (this.remembered === undefined || this.digests === undefined) return undefined;
    return saveFiles(this.root, this.digests.size, this.remembered);
  }

  restore(parts: SavedParts): boolean {
    this.remembered = restoreFiles(this.root, parts);
    this.wasThere = this.remembered !== undefined;
    return this.wasThere;
  }

  close(): void {
    this.forget();
  }

  private async listNow(digests: DigestTable): Promise<Listing> {
    this.files.distrust();
    const round = this.newRound(digests);
    const names = this.place.names(this.pace);
    const before = this.place.inode(round);
    if (typeof before === 'string') return this.listNothing(round, before, names);
    this.wasThere = true;
    const listing = await this.listRound(round, this.rememberedFor(digests));
    // A volume that was taken away meanwhile would pass for an empty registry.
    if (this.place.inode(this.newRound(digests)) !== before) {
      throw new Error(`${this.base}: was replaced while it was read`);
    }
    return listing;
  }

  private newRound(digests: DigestTable): Round {
    const { root, pace, hasChangeTimes } = this;
    return new Round({ root, digests, nowMs: this.now(), pace, hasChangeTimes });
  }

  private listNothing(round: Round, missing: Missing, names: readonly string[]): Listing {
    if (missing === 'gone') this.place.demandNothing(names, this.wasThere);
    this.forget();
    return listingOf(round, {});
  }

  private async listRound(round: Round, remembered: RememberedFiles): Promise<Listing> {
    const { blobs, repositories } = remembered;
    const [repositoriesPath, blobsPath] = [`${this.base}/repositories`, `${this.base}/blobs`];
    this.readTop(round, [repositoriesPath, blobsPath]);
    const help = this.helpFor(round, remembered);
    try {
      const listed = repositories.read(round, repositoriesPath, (done, last) => {
        help?.goOn(last?.revisions ?? noNumbers);
        this.onProgress({ phase: 'repositories', done, total: 0 });
      });
      const inTurn = (keys: readonly string[]) => help?.inTurn(keys) ?? keys;
      const onProgress = (progress: ShardProgress): void => {
        this.onProgress({ phase: 'blobs', ...progress });
      };
      const { top, hasVanished } = await blobs.read(round, blobsPath, { inTurn, onProgress });
      return listingOf(round, {
        sizes: blobs.sizes.snapshot(round.digests.size),
        repositories: hasVanished
          ? repositories.dropGoneLayers(round, repositoriesPath, listed.repositories)
          : listed.repositories,
        uploads: listed.uploads,
        hasBlobs: top !== 'gone',
        hasRepositories: listed.top !== 'gone',
      });
    } finally {
      this.manifests = help?.manifests;
      help?.close();
    }
  }

  /** Only for a whole list: else there is little to read. */
  private helpFor(round: Round, { blobs, repositories }: RememberedFiles): ReadingHelp | undefined {
    const { nowMs, digests } = round;
    const { root, base, pace, hasChangeTimes, thread } = this;
    const isWhole = blobs.shards.size === 0 && repositories.directories.size === 0;
    if (!isWhole || pace.isLimited) return undefined;
    const takeShard = (packed: PackedShard): void => {
      blobs.take(packed, digests);
    };
    return new ReadingHelp({ root, base, nowMs, hasChangeTimes, thread }, { digests, takeShard });
  }

  /** Distribution would follow a link in the place of either, so that what it sees there is not known. */
  private readTop(round: Round, paths: readonly string[]): void {
    this.top.read(round, this.base);
    for (const path of paths) {
      const stats = round.lstat(path);
      if (typeof stats !== 'string' && stats.isSymbolicLink()) round.cannotRead(path);
    }
  }

  private rememberedFor(digests: DigestTable): RememberedFiles {
    const isOther = this.digests !== undefined && this.digests !== digests;
    if (isOther || this.isDueForAll || this.knownDigests > digests.size) this.forget();
    this.digests = digests;
    this.remembered ??= {
      blobs: new BlobFiles(),
      repositories: new RepositoryFiles(),
      wholeAtMs: this.now(),
    };
    return this.remembered;
  }

  /** How many the table must at least have that fits to what was restored. */
  private get knownDigests(): number {
    return this.digests === undefined ? (this.remembered?.blobs.sizes.length ?? 0) : 0;
  }
}

function listingOf(round: Round, found: Partial<Listing>): Listing {
  return {
    sizes: new Float64Array(0),
    repositories: [],
    uploads: [],
    oddities: round.oddities,
    hasBlobs: false,
    hasRepositories: false,
    walksBy: 'path components',
    unreadable: round.unreadable,
    unreadablePath: round.unreadablePath,
    files: round.files,
    ...found,
  };
}
