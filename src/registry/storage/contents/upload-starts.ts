import type { Upload } from '../../storage-layout/listing.ts';
import { uploadStartPath } from '../../storage-layout/paths.ts';
import { readInParallel } from '../read-in-parallel.ts';
import type { ContentsSource } from './source.ts';

/** Longer than any time that Distribution writes. */
const mostBytes = 64;
/** More in one scan would take longer than all the rest; those that are left come at the next. */
const mostReads = 10_000;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * When uploads began, as Distribution has noted it: by that it purges them. The time of the note itself is that of a copy
 * where the storage was moved. Written once, read once.
 */
export class UploadStarts {
  private known: ReadonlyMap<string, number> = new Map();

  /** The same uploads; where no note can be read, with what their listing tells. */
  async read({ listing: { uploads }, driver }: ContentsSource): Promise<readonly Upload[]> {
    const before = this.known;
    const known = new Map<string, number>();
    const unread: Upload[] = [];
    for (const upload of uploads) {
      const startedMs = before.get(keyOf(upload));
      if (startedMs !== undefined) known.set(keyOf(upload), startedMs);
      // Parts without files of their own belong to no repository any more.
      else if (upload.repository !== '') unread.push(upload);
    }
    await readInParallel(unread.slice(0, mostReads), driver.parallelReads, async (upload) => {
      const read = await driver.read(uploadStartPath(upload.repository, upload.id), mostBytes);
      const startedMs = read.status === 'ok' ? timeOf(read.bytes) : undefined;
      if (startedMs !== undefined) known.set(keyOf(upload), startedMs);
    });
    this.known = known;
    return uploads.map((upload) => ({ ...upload, startedMs: known.get(keyOf(upload)) ?? upload.startedMs }));
  }
}

function keyOf({ repository, id }: Upload): string {
  return `${repository}\0${id}`;
}

function timeOf(bytes: Buffer): number | undefined {
  const text = bytes.toString('latin1');
  const ms = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
