import type { RegistryParts } from '../exchange.ts';
import { registryError, type RegistryError } from '../registry-error.ts';
import { parseDigest } from '../storage/digest.ts';
import { isSupported, readManifest, requiresMediaType, type ManifestContent } from './manifest-types.ts';

export interface PushedManifest {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Everything that is wrong with a pushed manifest; one missing blob is one error. */
export async function checkManifest(
  { storage }: Pick<RegistryParts, 'storage'>,
  { name, mediaType, bytes }: PushedManifest,
): Promise<readonly RegistryError[]> {
  const content = readManifest(bytes);
  const formError = checkForm(mediaType, content, bytes);
  if (formError !== undefined) return [formError];
  const missing: RegistryError[] = [];
  for (const digest of content?.blobs ?? []) {
    const known = await isKnown(digest, (parsed) => storage.blobs.find(name, parsed));
    if (!known) missing.push(registryError('MANIFEST_BLOB_UNKNOWN', digest));
  }
  for (const digest of content?.children ?? []) {
    const known = await isKnown(digest, (parsed) => storage.manifests.read(name, parsed));
    if (!known) missing.push(registryError('MANIFEST_BLOB_UNKNOWN', digest));
  }
  return missing;
}

function checkForm(
  mediaType: string,
  content: ManifestContent | undefined,
  bytes: Buffer,
): RegistryError | undefined {
  if (!isSupported(mediaType)) {
    const detail = `unsupported manifest media type and no default available: ${mediaType}`;
    return registryError('MANIFEST_INVALID', detail);
  }
  if (content === undefined) return registryError('MANIFEST_INVALID', describeNoJson(bytes));
  const stated = content.mediaType ?? '';
  if (stated === mediaType) return undefined;
  if (requiresMediaType(mediaType) || stated !== '') {
    const detail = `mediaType in manifest should be '${mediaType}' not '${stated}'`;
    return registryError('MANIFEST_INVALID', detail);
  }
  if (content.schemaVersion === 2) return undefined;
  // A client's mistake that Distribution reports as its own.
  return registryError('UNKNOWN', `unrecognized manifest schema version ${content.schemaVersion}`);
}

// Go's parser names the first character that cannot start a value, and calls the rest an early end.
function describeNoJson(bytes: Buffer): string {
  const first = /^\s*([^\s{[])/.exec(bytes.toString('utf8', 0, 64))?.[1];
  if (first === undefined) return 'unexpected end of JSON input';
  return `invalid character '${first}' looking for beginning of value`;
}

type Lookup = (
  digest: Extract<ReturnType<typeof parseDigest>, { status: 'ok' }>['digest'],
) => Promise<unknown>;

async function isKnown(text: string, lookup: Lookup): Promise<boolean> {
  const parsed = parseDigest(text);
  return parsed.status === 'ok' && (await lookup(parsed.digest)) !== undefined;
}
