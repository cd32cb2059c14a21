import { GoDecoder, shortened, type FaultByRelease } from './go-decoder.ts';
import { JsonScanner } from './json-scanner.ts';
import {
  decodeFields,
  decodeSchema1,
  emptyFields,
  ociImageShape,
  ociIndexShape,
  referencesOf,
  shapes,
  versionedShape,
  type Fields,
  type Shape,
} from './manifest-shapes.ts';
import type { ManifestContent, ManifestKind } from './manifest.ts';
import { readUsual } from './usual-manifest.ts';

/** Distribution reads no manifest that is larger, so there is no need to read more of one than this and a byte. */
export const mostManifestBytes = 4 * 1_024 * 1_024;

export const sizeFault = 'storage: read exceeds limit';
const noFaults: ManifestContent['faults'] = { 2: undefined, 3: undefined };
const schema1Fault = 'unrecognized manifest schema version 1';

/** Says what a manifest says to either line of Distribution. Takes anything, however hostile. */
export function parseManifest(bytes: Uint8Array): ManifestContent {
  const usual = readUsual(bytes);
  return usual === undefined ? parseUnusual(bytes) : contentOf(bytes, { ...usual, faults: noFaults });
}

/** The same of any manifest, as slowly as it takes to read it as Go does. */
export function parseUnusual(bytes: Uint8Array): ManifestContent {
  const size = bytes.byteLength;
  if (size > mostManifestBytes) return unreadable(size, { 2: sizeFault, 3: sizeFault });
  const guess = decodeByGuess(bytes);
  if (guess !== undefined) return contentOf(bytes, guess);
  const versioned = decode(bytes, versionedShape);
  if (versioned.fault !== undefined) return unreadable(size, { 2: versioned.fault, 3: versioned.fault });
  if (versioned.fields.schemaVersion === 1) return parseSchema1(bytes);
  if (versioned.fields.schemaVersion === 2) return parseByType(bytes, versioned.fields.mediaType);
  const fault = `unrecognized manifest schema version ${versioned.fields.schemaVersion}`;
  return unreadable(size, { 2: fault, 3: fault });
}

const headBytes = 200;

/**
 * Most manifests say at the beginning what they are: where that proves true they are gone through once and not twice.
 * Undefined where it does not, or anything is wrong.
 */
function decodeByGuess(bytes: Uint8Array): Decoded | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(headBytes, bytes.byteLength)).toString(
    'latin1',
  );
  const mediaType = /"mediaType": ?"([^"]*)"/.exec(head)?.[1] ?? '';
  const shape = shapes.get(mediaType);
  if (shape === undefined) return undefined;
  const guess = decode(bytes, shape);
  const { fields, fault, faults } = guess;
  const isRight = fields.schemaVersion === 2 && fields.mediaType === mediaType;
  return isRight && (fault ?? faults[3]) === undefined ? guess : undefined;
}

function parseByType(bytes: Uint8Array, mediaType: string): ManifestContent {
  if (mediaType === '') return parseUntyped(bytes);
  const shape = shapes.get(mediaType);
  if (shape !== undefined) return contentOf(bytes, decode(bytes, shape));
  const fault = `unrecognized manifest content type ${shortened(mediaType)}`;
  return unreadable(bytes.byteLength, { 2: fault, 3: fault });
}

/** Distribution tries an index first, and crashes where that fails; without `manifests` it takes an image. */
function parseUntyped(bytes: Uint8Array): ManifestContent {
  const index = decode(bytes, ociIndexShape);
  const image = index.fields.manifests === undefined ? decode(bytes, ociImageShape) : undefined;
  const faults = {
    2: crash(index.faults[2]) ?? image?.faults[2],
    3: crash(index.faults[3]) ?? image?.faults[3],
  };
  return contentOf(bytes, { ...(image ?? index), faults });
}

function crash(fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `panic: interface conversion: manifest is nil: ${fault}`;
}

/**
 * What counts is `fsLayers`. Old signatures do not: 2.8 signs the text anew before it reads it. That goes wrong with white
 * space before it, which shifts the part that is signed, and with a number that is too large for a float.
 */
function parseSchema1(bytes: Uint8Array): ManifestContent {
  const scanner = new JsonScanner(bytes);
  const decoder = new GoDecoder(scanner);
  const layers = decodeSchema1(decoder);
  const shifted = bytes[0] === 0x7b ? undefined : 'invalid character after object key:value pair';
  const huge = scanner.hasHugeNumber
    ? 'json: cannot unmarshal number into Go value of type float64'
    : undefined;
  const fault = decoder.faults[2] ?? huge ?? shifted;
  return {
    kind: 'schema1',
    references: fault === undefined ? referencesOf(layers, 'layer') : [],
    faults: { 2: fault, 3: schema1Fault },
    subject: undefined,
    bytes: bytes.byteLength,
  };
}

interface Readable {
  readonly fields: Fields;
  readonly shape: Shape;
  readonly faults: ManifestContent['faults'];
}

interface Decoded extends Readable {
  /** Of its syntax, or of both releases alike. */
  readonly fault: string | undefined;
}

function decode(bytes: Uint8Array, shape: Shape): Decoded {
  const scanner = new JsonScanner(bytes);
  const decoder = new GoDecoder(scanner);
  const fields = emptyFields();
  decodeFields(decoder, fields, shape);
  scanner.end();
  return { fields, shape, faults: decoder.faults, fault: scanner.fault ?? decoder.faults[2] };
}

function contentOf(bytes: Uint8Array, { fields, shape, faults }: Readable): ManifestContent {
  if (faults[2] !== undefined && faults[3] !== undefined) return unreadable(bytes.byteLength, faults);
  const subject = fields.subject.digest;
  return {
    kind: kindOf(shape),
    references: shape.hasManifests
      ? referencesOf(fields.manifests ?? [], 'manifest')
      : [...referencesOf([fields.config], 'config'), ...referencesOf(fields.layers, 'layer')],
    faults,
    subject: subject === '' ? undefined : subject,
    bytes: bytes.byteLength,
  };
}

function kindOf(shape: Shape): ManifestKind {
  return shape.hasManifests ? 'index' : 'image';
}

function unreadable(bytes: number, faults: FaultByRelease): ManifestContent {
  return { kind: 'unknown', references: [], faults, subject: undefined, bytes };
}
