import { BlobStore } from './blob-store.ts';
import { Layout } from './layout.ts';
import { ManifestStore } from './manifest-store.ts';
import { TagStore } from './tag-store.ts';
import { UploadStore } from './upload-store.ts';

export interface Storage {
  readonly layout: Layout;
  readonly blobs: BlobStore;
  readonly manifests: ManifestStore;
  readonly tags: TagStore;
  readonly uploads: UploadStore;
}

/** A registry's storage below `root`, which need not exist yet. */
export function openStorage(root: string): Storage {
  const layout = new Layout(root);
  const blobs = new BlobStore(layout);
  return {
    layout,
    blobs,
    manifests: new ManifestStore(layout, blobs),
    tags: new TagStore(layout),
    uploads: new UploadStore(layout, blobs),
  };
}
