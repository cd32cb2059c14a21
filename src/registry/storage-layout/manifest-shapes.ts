import { bothReleases, type GoDecoder } from './go-decoder.ts';
import type { ManifestReference, ReferenceRole } from './manifest.ts';
import type { Release } from './release.ts';

/** What counts of a document, gathered field by field as Go fills its structs. */
export interface Fields {
  schemaVersion: number;
  mediaType: string;
  config: Descriptor;
  layers: readonly Descriptor[];
  /** Undefined where there are none, which is not the same as an empty list of them. */
  manifests: readonly Descriptor[] | undefined;
  subject: Descriptor;
}

export interface Descriptor {
  mediaType: string;
  digest: string;
  urlCount: number;
}

/** Which fields the structs of a kind of manifest have, in which release. */
export interface Shape {
  readonly hasImage: boolean;
  readonly hasManifests: boolean;
  readonly annotations: readonly Release[];
  /** `features` of a platform. */
  readonly features: readonly Release[];
}

const only3: readonly Release[] = [3];
const neither: readonly Release[] = [];

export const versionedShape: Shape = {
  hasImage: false,
  hasManifests: false,
  annotations: neither,
  features: neither,
};
export const dockerImageShape: Shape = { ...versionedShape, hasImage: true };
export const ociImageShape: Shape = { ...dockerImageShape, annotations: bothReleases };
export const dockerListShape: Shape = { ...versionedShape, hasManifests: true, features: bothReleases };
/** Version 2.8 reads it as a Docker list. */
export const ociIndexShape: Shape = { ...dockerListShape, annotations: only3, features: [2] };

/** By the media type that a manifest gives itself. */
export const shapes: ReadonlyMap<string, Shape> = new Map([
  ['application/vnd.docker.distribution.manifest.v2+json', dockerImageShape],
  ['application/vnd.oci.image.manifest.v1+json', ociImageShape],
  ['application/vnd.docker.distribution.manifest.list.v2+json', dockerListShape],
  ['application/vnd.oci.image.index.v1+json', ociIndexShape],
]);

export function emptyFields(): Fields {
  return {
    schemaVersion: 0,
    mediaType: '',
    config: emptyDescriptor(),
    layers: [],
    manifests: undefined,
    subject: emptyDescriptor(),
  };
}

/** Reads a whole document of a shape. What comes twice is merged as Go merges it: field by field, place by place. */
export function decodeFields(decoder: GoDecoder, fields: Fields, shape: Shape): void {
  decoder.object(bothReleases, (key) => {
    if (key === 'schemaversion') fields.schemaVersion = decoder.integer(bothReleases) ?? fields.schemaVersion;
    else if (key === 'mediatype') fields.mediaType = decoder.text(bothReleases) ?? fields.mediaType;
    else if (key === 'annotations' && shape.annotations.length > 0) decoder.textMap(shape.annotations);
    else if (key === 'subject' && shape !== versionedShape) decodeSubject(decoder, fields.subject);
    else if (shape.hasImage && key === 'config') decodeDescriptor(decoder, fields.config, shape);
    else if (shape.hasImage && key === 'layers')
      fields.layers = decodeList(decoder, fields.layers, shape) ?? [];
    else if (shape.hasManifests && key === 'manifests')
      fields.manifests = decodeList(decoder, fields.manifests ?? [], shape);
    else decoder.skip();
  });
}

/** What an old signed manifest has; only 2.8 reads it. */
export function decodeSchema1(decoder: GoDecoder): readonly Descriptor[] {
  let layers: readonly Descriptor[] = [];
  decoder.object(bothReleases, (key) => {
    if (['name', 'tag', 'architecture', 'mediatype'].includes(key)) decoder.text(bothReleases);
    else if (key === 'history') decodeHistory(decoder);
    else if (key === 'fslayers') layers = decodeBlobSums(decoder, layers);
    else decoder.skip();
  });
  return layers;
}

/** References that name nothing are left out: garbage-collect marks an empty digest, which is no blob's. */
export function referencesOf(
  descriptors: readonly Descriptor[],
  role: ReferenceRole,
): readonly ManifestReference[] {
  const references: ManifestReference[] = [];
  for (const descriptor of descriptors) {
    const { digest } = descriptor;
    if (digest !== '') references.push({ digest, role, isForeign: isForeign(descriptor) });
  }
  return references;
}

function decodeList(
  decoder: GoDecoder,
  before: readonly Descriptor[],
  shape: Shape,
): readonly Descriptor[] | undefined {
  const list: Descriptor[] = [];
  const count = decoder.array(bothReleases, (index) => {
    const descriptor = before[index] ?? emptyDescriptor();
    decodeDescriptor(decoder, descriptor, shape);
    list.push(descriptor);
  });
  return count === undefined ? undefined : list;
}

function decodeDescriptor(decoder: GoDecoder, into: Descriptor, shape: Shape): void {
  decoder.object(bothReleases, (key) => {
    if (key === 'mediatype') into.mediaType = decoder.text(bothReleases) ?? into.mediaType;
    else if (key === 'digest') into.digest = decoder.text(bothReleases) ?? into.digest;
    else if (key === 'size') decoder.integer(bothReleases);
    else if (key === 'urls') into.urlCount = decoder.texts(bothReleases) ?? 0;
    else if (key === 'annotations') decoder.textMap(bothReleases);
    else if (key === 'platform') decodePlatform(decoder, shape);
    else if (key === 'data') decoder.bytes(only3);
    else if (key === 'artifacttype') decoder.text(only3);
    else decoder.skip();
  });
}

function decodePlatform(decoder: GoDecoder, shape: Shape): void {
  decoder.object(bothReleases, (key) => {
    if (['architecture', 'os', 'os.version', 'variant'].includes(key)) decoder.text(bothReleases);
    else if (key === 'os.features') decoder.texts(bothReleases);
    else if (key === 'features') decoder.texts(shape.features);
    else decoder.skip();
  });
}

/** Distribution does not read it, so nothing in it can be wrong. */
function decodeSubject(decoder: GoDecoder, into: Descriptor): void {
  decoder.object([], (key) => {
    if (key === 'digest') into.digest = decoder.text([]) ?? into.digest;
    else decoder.skip();
  });
}

function decodeHistory(decoder: GoDecoder): void {
  decoder.array(bothReleases, () => {
    decoder.object(bothReleases, (key) => {
      if (key === 'v1compatibility') decoder.text(bothReleases);
      else decoder.skip();
    });
  });
}

function decodeBlobSums(decoder: GoDecoder, before: readonly Descriptor[]): readonly Descriptor[] {
  const layers: Descriptor[] = [];
  decoder.array(bothReleases, (index) => {
    const layer = before[index] ?? emptyDescriptor();
    layers.push(layer);
    decoder.object(bothReleases, (key) => {
      if (key === 'blobsum') layer.digest = decoder.text(bothReleases) ?? layer.digest;
      else decoder.skip();
    });
  });
  return layers;
}

function emptyDescriptor(): Descriptor {
  return { mediaType: '', digest: '', urlCount: 0 };
}

const foreignInDocker = 'application/vnd.docker.image.rootfs.foreign.';
const foreignInOci = 'application/vnd.oci.image.layer.nondistributable.';

function isForeign({ urlCount, mediaType }: Descriptor): boolean {
  return urlCount > 0 || mediaType.startsWith(foreignInDocker) || mediaType.startsWith(foreignInOci);
}
