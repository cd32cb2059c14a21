import { absoluteUrl, type Exchange } from '../exchange.ts';
import type { Headers } from '../reply.ts';
import type { Upload } from '../storage/upload-store.ts';
import { packUploadState } from '../upload-state.ts';

/** Where the upload goes on and how far it is. */
export function uploadHeaders(exchange: Exchange, { name, uuid, bytes }: Upload): Headers {
  const startedAt = new Date().toISOString();
  const state = packUploadState(exchange.uploadSecret, { name, uuid, offset: bytes, startedAt });
  const query = new URLSearchParams({ _state: state }).toString();
  return {
    'Docker-Upload-Uuid': uuid,
    Location: absoluteUrl(exchange, `/v2/${name}/blobs/uploads/${uuid}?${query}`),
    Range: `0-${Math.max(bytes - 1, 0)}`,
  };
}
