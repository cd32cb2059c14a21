export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';

const IMAGES: readonly string[] = [OCI_MANIFEST, DOCKER_MANIFEST];
const INDEXES: readonly string[] = [OCI_INDEX, DOCKER_LIST];
const DOCKER: readonly string[] = [DOCKER_MANIFEST, DOCKER_LIST];

export function isSupported(mediaType: string): boolean {
  return IMAGES.includes(mediaType) || INDEXES.includes(mediaType);
}

/** Docker's formats carry their media type inside; OCI's may leave it out. */
export function requiresMediaType(mediaType: string): boolean {
  return DOCKER.includes(mediaType);
}

export interface ManifestContent {
  readonly schemaVersion: number;
  readonly mediaType: string | undefined;
  /** Digests of the config and of the layers that the registry must hold. */
  readonly blobs: readonly string[];
  /** Digests of the manifests that an index lists. */
  readonly children: readonly string[];
}

/** Reads the parts of a manifest that a registry checks; undefined when it is not a JSON object. */
export function readManifest(bytes: Buffer): ManifestContent | undefined {
  const manifest = parseObject(bytes.toString('utf8'));
  if (manifest === undefined) return undefined;
  const config = digestsIn([manifest.get('config')]);
  const layers = digestsIn(listIn(manifest.get('layers')).filter((layer) => !isForeign(layer)));
  const mediaType = manifest.get('mediaType');
  const version = manifest.get('schemaVersion');
  return {
    schemaVersion: typeof version === 'number' ? version : 0,
    mediaType: typeof mediaType === 'string' ? mediaType : undefined,
    blobs: [...config, ...layers],
    children: digestsIn(listIn(manifest.get('manifests'))),
  };
}

/** The media type to serve stored bytes with: what they say, or what their shape says. */
export function mediaTypeOf(content: ManifestContent | undefined): string {
  if (content?.mediaType !== undefined) return content.mediaType;
  return content !== undefined && content.children.length > 0 ? OCI_INDEX : OCI_MANIFEST;
}

// Layers that a vendor serves from its own address are never pushed.
function isForeign(layer: unknown): boolean {
  return listIn(asMap(layer)?.get('urls')).length > 0;
}

function digestsIn(descriptors: readonly unknown[]): readonly string[] {
  return descriptors
    .map((descriptor) => asMap(descriptor)?.get('digest'))
    .filter((digest) => typeof digest === 'string');
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asMap(value: unknown): ReadonlyMap<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}

function parseObject(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    return asMap(JSON.parse(text));
  } catch {
    return undefined;
  }
}
