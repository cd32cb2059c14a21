import type { DigestTable } from '../../../src/registry/storage-layout/digest-table.ts';
import type { ListedRepository, Listing } from '../../../src/registry/storage-layout/listing.ts';
import type { FileRead, FileStat, SavedParts, StorageDriver } from '../../../src/registry/storage/driver.ts';

/** Hands everything on to a real driver, keeps what was read, and lets a test change the files after they were listed. */
export class WatchedDriver implements StorageDriver {
  readonly reads: string[] = [];
  mostAtOnce = 0;
  parallelReads = 1;
  confirmAfterMs: number | undefined;
  onListed: () => void = () => undefined;
  private readonly driver: StorageDriver;
  private atOnce = 0;
  private readonly bare = new WeakMap<ListedRepository, ListedRepository>();

  constructor(driver: StorageDriver) {
    this.driver = driver;
  }

  get isDueForAll(): boolean {
    return this.driver.isDueForAll;
  }

  forget(): void {
    this.driver.forget();
  }

  async list(digests: DigestTable): Promise<Listing> {
    const listing = await this.driver.list(digests);
    this.onListed();
    return { ...listing, repositories: listing.repositories.map((listed) => this.withoutTexts(listed)) };
  }

  /** As an object store lists tags; the same object for the same. */
  private withoutTexts(listed: ListedRepository): ListedRepository {
    const known = this.bare.get(listed);
    if (known !== undefined) return known;
    const tags = listed.tags.map((tag) => ({ ...tag, text: undefined }));
    const bare = { ...listed, tags };
    this.bare.set(listed, bare);
    return bare;
  }

  stat(path: string): Promise<FileStat | undefined> {
    return this.driver.stat(path);
  }

  async read(path: string, mostBytes: number): Promise<FileRead> {
    this.reads.push(path);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    const read = await this.driver.read(path, mostBytes);
    this.atOnce -= 1;
    return read;
  }

  /** What was read since the last time. */
  takeReads(): readonly string[] {
    return this.reads.splice(0);
  }

  save(): SavedParts | undefined {
    return this.driver.save();
  }

  restore(parts: SavedParts): boolean {
    return this.driver.restore(parts);
  }

  close(): void {
    this.driver.close();
  }
}
