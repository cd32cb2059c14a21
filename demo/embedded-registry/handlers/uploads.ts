import type { Exchange } from '../exchange.ts';
import { registryError } from '../registry-error.ts';
import { emptyReply, failWith, type Reply } from '../reply.ts';
import type { Upload } from '../storage/upload-store.ts';
import { commitUpload } from './upload-commit.ts';
import { appendChunk } from './upload-chunk.ts';
import { uploadHeaders } from './upload-location.ts';
import { resumeUpload } from './upload-resume.ts';
import { startUpload } from './upload-start.ts';

export async function handleUpload(exchange: Exchange, name: string, uuid: string): Promise<Reply> {
  if (exchange.method === 'POST') return startUpload(exchange, name);
  if (exchange.method === 'GET' || exchange.method === 'HEAD') return getStatus(exchange, name, uuid);
  const resumed = await resumeUpload(exchange, name, uuid);
  return resumed.status === 'ok' ? changeUpload(exchange, resumed.upload) : resumed.reply;
}

async function changeUpload(exchange: Exchange, upload: Upload): Promise<Reply> {
  if (exchange.method === 'PATCH') return appendChunk(exchange, upload);
  if (exchange.method === 'PUT') return commitUpload(exchange, upload);
  await exchange.storage.uploads.cancel(upload);
  // Distribution closes the upload once more after it has cancelled it.
  exchange.log.write({ level: 'error', msg: 'error closing blobwriter: already closed' });
  return emptyReply(204, { 'Docker-Upload-Uuid': upload.uuid });
}

async function getStatus(exchange: Exchange, name: string, uuid: string): Promise<Reply> {
  const upload = uuid === '' ? undefined : await exchange.storage.uploads.find(name, uuid);
  if (upload === undefined) return failWith(registryError('BLOB_UPLOAD_UNKNOWN', 'blob upload unknown'));
  return emptyReply(204, uploadHeaders(exchange, upload));
}
