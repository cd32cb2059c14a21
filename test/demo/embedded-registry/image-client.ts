import type { Image } from '../../../demo/traffic/image.ts';
import { RegistryClient } from '../../../demo/traffic/registry-client.ts';
import { pathOf, sendRaw, type RawResponse } from './raw-client.ts';

export const BYTES = { 'Content-Type': 'application/octet-stream' };

export function createClient(url: string, credentials?: { name: string; password: string }): RegistryClient {
  return new RegistryClient({
    url,
    agent: 'test',
    pause: () => Promise.resolve(),
    signal: new AbortController().signal,
    ...(credentials === undefined ? {} : { credentials }),
  });
}

export async function startUpload(url: string, name: string): Promise<string> {
  const response = await sendRaw(url, { method: 'POST', path: `/v2/${name}/blobs/uploads/` });
  return pathOf(response.headers.location);
}

/** The whole blob with its digest in one PUT. */
export async function putBlob(url: string, name: string, blob: Image['manifest']): Promise<RawResponse> {
  const location = await startUpload(url, name);
  const path = `${location}&digest=${blob.digest}`;
  return sendRaw(url, { method: 'PUT', path, headers: BYTES, body: blob.bytes });
}
