import { pushBlob, pushImage, startUpload } from '../../../support/push.ts';

const indexType = 'application/vnd.oci.image.index.v1+json';
/** The registry keeps it in several parts in an object store. */
const interruptedBytes = 25 * 2 ** 20;

/** What people do to a registry: images that share layers, an index, tags that moved, deleted manifests, broken uploads. */
export async function keepBusy(url: URL): Promise<void> {
  const shared = 'a layer that all images share';
  const first = await pushImage(url, { repository: 'team/app', tag: 'latest', layers: [shared, 'one'] });
  const moved = await pushImage(url, { repository: 'team/app', tag: 'latest', layers: [shared, 'two'] });
  await pushImage(url, { repository: 'team/app', tag: 'old', layers: [shared, 'three'] });
  await pushImage(url, { repository: 'team-b/app', tag: 'v1', layers: [shared] });
  const deleted = await pushImage(url, { repository: 'team', tag: 'gone', layers: ['only here'] });
  await send(new URL(`/v2/team/manifests/${deleted.digest}`, url), { method: 'DELETE' });
  await pushImage(url, { repository: 'team', tag: 'left', layers: ['four'] });
  await pushIndex(url, [first.digest, moved.digest]);
  await pushBlob(url, 'team/app', 'a blob that nothing refers to');
  await interruptUpload(url);
}

async function pushIndex(url: URL, digests: readonly string[]): Promise<void> {
  const manifests = digests.map((digest) => ({
    ...{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 500 },
    platform: { architecture: 'amd64', os: 'linux' },
  }));
  const body = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests });
  const init = { method: 'PUT', body, headers: { 'content-type': indexType } };
  await send(new URL('/v2/team/app/manifests/multi', url), init);
}

/** Half of an upload: what was sent is kept, and nobody comes back for it. */
async function interruptUpload(url: URL): Promise<void> {
  const location = new URL(await startUpload(url, 'team/app'), url);
  const headers = { 'content-type': 'application/octet-stream' };
  const response = await fetch(location, { method: 'PATCH', body: Buffer.alloc(interruptedBytes), headers });
  if (response.status !== 202) throw new Error(`the upload was not taken: ${response.status}`);
}

async function send(url: URL, init: RequestInit): Promise<void> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status}: ${await response.text()}`);
}
