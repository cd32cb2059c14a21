import type { Exchange } from '../exchange.ts';
import { registryError } from '../registry-error.ts';
import { failWith, type Reply } from '../reply.ts';
import type { Upload } from '../storage/upload-store.ts';
import { unpackUploadState } from '../upload-state.ts';

export type Resumed =
  | { readonly status: 'ok'; readonly upload: Upload }
  | { readonly status: 'failed'; readonly reply: Reply };

/** Finds the upload of a URL and makes sure that the URL is one we gave out for it. */
export async function resumeUpload(exchange: Exchange, name: string, uuid: string): Promise<Resumed> {
  const { log, query, storage, uploadSecret } = exchange;
  const unpacked = unpackUploadState(uploadSecret, query.get('_state') ?? '');
  if (unpacked.status === 'invalid') {
    log.write({ level: 'info', msg: `error resolving upload: ${unpacked.reason}` });
    return failed('BLOB_UPLOAD_INVALID', unpacked.reason);
  }
  const { state } = unpacked;
  if (state.name !== name || state.uuid !== uuid) {
    const [what, stated, actual] =
      state.name === name ? ['uuid', state.uuid, uuid] : ['repository name', state.name, name];
    log.write({ level: 'info', msg: `mismatched ${what} in upload state: "${stated}" != "${actual}"` });
    return failed('BLOB_UPLOAD_INVALID');
  }
  const upload = await storage.uploads.find(name, uuid);
  if (upload !== undefined) return { status: 'ok', upload };
  log.write({ level: 'error', msg: 'error resolving upload: blob upload unknown' });
  return failed('BLOB_UPLOAD_UNKNOWN', 'blob upload unknown');
}

function failed(code: 'BLOB_UPLOAD_INVALID' | 'BLOB_UPLOAD_UNKNOWN', detail?: string): Resumed {
  return { status: 'failed', reply: failWith(registryError(code, detail)) };
}
