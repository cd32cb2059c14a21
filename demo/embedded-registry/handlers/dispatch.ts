import type { Exchange } from '../exchange.ts';
import { registryError } from '../registry-error.ts';
import { emptyReply, failWith, plainError, type Reply } from '../reply.ts';
import { allowedMethods } from '../operations.ts';
import type { Route } from '../routes.ts';
import { describeStorageFault } from '../storage/storage-fault.ts';
import { handleBlob } from './blobs.ts';
import { getCatalog, getTags } from './catalog.ts';
import { handleManifest } from './manifests.ts';
import { handleUpload } from './uploads.ts';

const MAX_NAME_LENGTH = 255;

/** Answers an authorized request; trouble of the storage below becomes the 500 that it is. */
export async function dispatch(exchange: Exchange, route: Route): Promise<Reply> {
  const allowed = allowedMethods(route);
  if (allowed.length > 0 && !allowed.includes(exchange.method)) return refuseMethod(exchange.method, allowed);
  try {
    return await answer(exchange, route);
  } catch (error) {
    const detail = describeStorageFault(error);
    if (detail === undefined) throw error;
    return failWith(registryError('UNKNOWN', detail));
  }
}

async function answer(exchange: Exchange, route: Route): Promise<Reply> {
  if (route.kind === 'base') return baseReply();
  if (route.kind === 'catalog') return getCatalog(exchange);
  if (route.name.length > MAX_NAME_LENGTH) return refuseName(exchange, route.name);
  if (exchange.method === 'DELETE' && route.kind !== 'upload' && !exchange.deleteEnabled)
    return unsupported();
  switch (route.kind) {
    case 'tags':
      return getTags(exchange, route.name);
    case 'manifest':
      return handleManifest(exchange, route);
    case 'blob':
      return handleBlob(exchange, route.name, route.digest);
    case 'upload':
      return handleUpload(exchange, route.name, route.uuid);
  }
}

function baseReply(): Reply {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': 2 };
  return { kind: 'body', status: 200, headers, body: '{}' };
}

function refuseMethod(method: string, allowed: readonly string[]): Reply {
  const headers = { Allow: allowed.join(', ') };
  return method === 'OPTIONS' ? emptyReply(200, headers) : plainError(405, 'Method not allowed', headers);
}

// A client's mistake that Distribution answers with 500.
function refuseName({ log }: Exchange, name: string): Reply {
  const reason = `repository name must not be more than ${MAX_NAME_LENGTH} characters`;
  log.write({ level: 'error', msg: `error parsing reference from context: ${reason}` });
  return failWith({
    ...registryError('UNKNOWN'),
    message: `repository name ${JSON.stringify(name)} invalid: ${reason}`,
  });
}

function unsupported(): Reply {
  return failWith(registryError('UNSUPPORTED'));
}
