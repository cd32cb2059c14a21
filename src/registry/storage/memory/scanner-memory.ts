import { DigestTable } from '../../storage-layout/digest-table.ts';
import { Contents } from '../contents.ts';
import type { StorageDriver } from '../driver.ts';
import { Growth } from '../growth/growth.ts';
import type { MemoryFile, Sections } from './memory-file.ts';
import { restoreDigests, saveDigests } from './saved-digests.ts';

/** What a scan goes on from: numbers of digests, and what is known by them. All of it fits together, or is dropped together. */
export class ScannerMemory {
  digests = new DigestTable();
  contents = new Contents();
  growth = new Growth();
  private fault = '';
  private readonly driver: StorageDriver;
  private readonly file: MemoryFile | undefined;
  private isLoaded = false;

  constructor(driver: StorageDriver, file: MemoryFile | undefined) {
    this.driver = driver;
    this.file = file;
  }

  /** To be called before each list. */
  prepare(): void {
    this.load();
    if (!this.driver.isDueForAll) return;
    this.driver.forget();
    // What is gone would stay in the table for ever. What was stored is compared by digest then.
    this.digests = new DigestTable();
    this.contents = new Contents();
  }

  save(): void {
    if (this.file === undefined) return;
    const saved = this.file.save(this.sections());
    if (saved.status === 'failed') this.fault = saved.detail;
  }

  /** Why the file could not be read or written since the last time; empty where it could. */
  takeFault(): string {
    const { fault } = this;
    this.fault = '';
    return fault;
  }

  private load(): void {
    if (this.isLoaded) return;
    this.isLoaded = true;
    const load = this.file?.load();
    if (load?.status === 'failed') this.fault = load.detail;
    if (load?.status !== 'ok' || this.restore(load.sections)) return;
    this.fault = `${this.file?.path ?? ''} does not fit together`;
    this.driver.forget();
    this.digests = new DigestTable();
    this.contents = new Contents();
    this.growth = new Growth();
  }

  private restore({ digests, tags, manifests, growth, driver }: Sections): boolean {
    const table = digests === undefined ? undefined : restoreDigests(digests);
    if (table === undefined || tags === undefined || manifests === undefined) return false;
    this.digests = table;
    return (
      this.contents.restore({ tags, manifests }, table) &&
      (growth === undefined || this.growth.restore(growth, table)) &&
      (driver === undefined || this.driver.restore(driver))
    );
  }

  private sections(): Sections {
    // Before the table: it may grow by this.
    const growth = this.growth.save(this.digests);
    const driver = this.driver.save();
    return {
      digests: saveDigests(this.digests),
      ...this.contents.save(this.digests),
      ...(growth === undefined ? {} : { growth }),
      ...(driver === undefined ? {} : { driver }),
    };
  }
}
