import { bodyChunks } from '../body-chunks.ts';
import type { Exchange } from '../exchange.ts';
import { registryError, type RegistryError } from '../registry-error.ts';
import { emptyReply, failWith, type Reply } from '../reply.ts';
import type { Upload } from '../storage/upload-store.ts';
import { clientLeft } from './client-left.ts';
import { uploadHeaders } from './upload-location.ts';

export async function appendChunk(exchange: Exchange, upload: Upload): Promise<Reply> {
  const error = checkChunk(exchange, upload);
  if (error !== undefined) return failWith(error);
  const { storage, request, maxBlobBytes } = exchange;
  const appended = await storage.uploads.append(upload, bodyChunks(request), maxBlobBytes);
  switch (appended.status) {
    case 'appended': {
      const headers = uploadHeaders(exchange, { ...upload, bytes: appended.bytes });
      return emptyReply(202, { 'Content-Length': 0, ...headers });
    }
    case 'too_large':
      return failWith(registryError('SIZE_INVALID'));
    case 'disconnected':
      clientLeft(exchange, 'blob PATCH', appended.copied);
      return failWith(registryError('UNKNOWN', 'client disconnected'));
  }
}

function checkChunk({ request }: Exchange, { bytes }: Upload): RegistryError | undefined {
  const type = request.headers['content-type'] ?? '';
  if (type !== '' && type !== 'application/octet-stream') return registryError('UNKNOWN', 'bad Content-Type');
  const header = request.headers['content-range'];
  if (header === undefined) return undefined;
  const range = /^(\d+)-(\d+)$/.exec(header);
  if (range === null) return registryError('UNKNOWN', `invalid content range format, ${header}`);
  const [start, end] = [Number(range[1]), Number(range[2])];
  if (start !== bytes || end < start) return registryError('RANGE_INVALID');
  const length = request.headers['content-length'];
  const disagrees = length !== undefined && Number(length) !== end - start + 1;
  return disagrees ? registryError('SIZE_INVALID') : undefined;
}
