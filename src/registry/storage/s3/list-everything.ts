import type { DigestTable } from '../../storage-layout/digest-table.ts';
import type { Listing } from '../../storage-layout/listing.ts';
import { readInParallel } from '../read-in-parallel.ts';
import type { ScanPhase } from '../scan-progress.ts';
import type { UnfinishedUpload, UploadMark } from './answers.ts';
import type { Bucket } from './bucket.ts';
import { parallelRequests } from './create-client.ts';
import { ListedStorage } from './listed-storage.ts';
import { pagesOf } from './pages.ts';
import { StoreFault } from './store-fault.ts';

/** Beyond these a list is taken for an attack on our memory. */
const mostObjects = 50_000_000;
const mostUploads = 100_000;

export interface ListTask {
  readonly bucket: Bucket;
  /** What every key begins with, to the slash. */
  readonly base: string;
  readonly digests: DigestTable;
  readonly onProgress: (phase: ScanPhase, done: number) => void;
}

/** Goes through all keys: of repositories first, because a registry writes a blob before it links it. */
export async function listEverything(task: ListTask): Promise<Listing> {
  const storage = new ListedStorage(task.digests);
  await listObjects(task, storage, 'repositories');
  await listUploads(task, storage);
  await listObjects(task, storage, 'blobs');
  return storage.list();
}

async function listObjects(
  { bucket, base, onProgress }: ListTask,
  storage: ListedStorage,
  phase: 'repositories' | 'blobs',
): Promise<void> {
  const before = storage.count;
  let last = '';
  for await (const page of pagesOf((from?: string) => bucket.listObjects(`${base}${phase}/`, from))) {
    for (const object of page.objects) {
      // A store that is written to meanwhile may begin a page with what the page before has ended with.
      if (object.key === last || !object.key.startsWith(base)) continue;
      storage.add(object.key.slice(base.length), object);
      last = object.key;
    }
    if (storage.count > mostObjects)
      throw new Error(`holds too much to scan, expected at most ${mostObjects} objects`);
    onProgress(phase, storage.count - before);
  }
}

/** What is missing from these falsifies nothing else, so whoever may not list them gets all the rest. */
async function listUploads(task: ListTask, storage: ListedStorage): Promise<void> {
  const uploads: UnfinishedUpload[] = [];
  const { bucket, base } = task;
  try {
    for await (const page of pagesOf((from?: UploadMark) => bucket.listUploads(base, from))) {
      uploads.push(...page.uploads.filter(({ key }) => key.startsWith(base)));
      if (uploads.length > mostUploads) throw new Error(`more than ${mostUploads} uploads are not finished`);
    }
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (error.kind === 'denied') storage.cannotReadUpload('unfinished multipart uploads');
  }
  await readInParallel(uploads, parallelRequests, async (upload) => {
    const path = upload.key.slice(base.length);
    const bytes = await partBytes(bucket, upload);
    if (bytes === 'denied') storage.cannotReadUpload(path);
    storage.addUpload(path, upload, bytes === 'denied' ? 0 : bytes);
  });
}

async function partBytes(bucket: Bucket, upload: UnfinishedUpload): Promise<number | 'denied'> {
  let bytes = 0;
  try {
    for await (const page of pagesOf((from?: string) => bucket.listParts(upload, from))) bytes += page.bytes;
    return bytes;
  } catch (error) {
    if (!isRefused(error)) throw error;
    // One that was completed or given up meanwhile is gone.
    return error.kind === 'denied' ? 'denied' : bytes;
  }
}

function isRefused(error: unknown): error is StoreFault {
  return error instanceof StoreFault && error.kind !== 'failed';
}
