import type { DigestTable } from '../../storage-layout/digest-table.ts';
import type { Listing } from '../../storage-layout/listing.ts';
import type { StorageDriver } from '../driver.ts';
import type { OnProgress } from '../scan-progress.ts';

/** What was listed, and where its files can be read. */
export interface ContentsSource {
  readonly listing: Listing;
  readonly digests: DigestTable;
  readonly driver: StorageDriver;
  readonly onProgress?: OnProgress | undefined;
}
