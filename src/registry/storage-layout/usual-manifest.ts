import {
  emptyFields,
  ociImageShape,
  ociIndexShape,
  shapes,
  type Descriptor,
  type Fields,
  type Shape,
} from './manifest-shapes.ts';
import { usualBeginning, usualConfig, usualEmptyList, usualEnd, usualItem } from './usual-patterns.ts';

/** Real ones are a few kilobytes long; this bounds what a pattern keeps in order to go back. */
const mostUsualBytes = 64 * 1_024;

export interface UsualManifest {
  readonly fields: Fields;
  readonly shape: Shape;
}

/**
 * What a manifest says that is written as those tools write it that push images: known keys in a known order. Patterns
 * are soon compiled, so that the first documents of a process take hardly longer than the last. Undefined where GoDecoder
 * might find anything else in it, and for much where it would not.
 */
export function readUsual(bytes: Uint8Array): UsualManifest | undefined {
  if (bytes.byteLength > mostUsualBytes) return undefined;
  const cursor = new Cursor(bytes);
  const shape = readShape(cursor);
  if (shape === undefined) return undefined;
  const fields = emptyFields();
  fields.schemaVersion = 2;
  const isRead = shape.hasManifests ? readList(cursor, (fields.manifests = [])) : readImage(cursor, fields);
  return isRead && readEnd(cursor, fields) ? { fields, shape } : undefined;
}

class Cursor {
  private readonly text: string;
  private position = 0;

  /** Letters beyond ASCII become others, but only where nothing is read. */
  constructor(bytes: Uint8Array) {
    this.text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }

  /** Passes what a sticky pattern matches; null where it does not. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (match !== null) this.position = pattern.lastIndex;
    return match;
  }
}

/** To Distribution, what does not say its type is an index if it lists manifests, and else an image. */
function readShape(cursor: Cursor): Shape | undefined {
  const beginning = cursor.take(usualBeginning);
  if (beginning === null) return undefined;
  const hasManifests = beginning[2] !== undefined;
  const untyped = hasManifests ? ociIndexShape : ociImageShape;
  const shape = beginning[1] === undefined ? untyped : shapes.get(beginning[1]);
  return shape?.hasManifests === hasManifests ? shape : undefined;
}

function readImage(cursor: Cursor, fields: Fields): boolean {
  const config = cursor.take(usualConfig);
  if (config === null) return false;
  fields.config = descriptorOf(config);
  return readList(cursor, (fields.layers = []));
}

function readList(cursor: Cursor, into: Descriptor[]): boolean {
  if (cursor.take(usualEmptyList) !== null) return true;
  for (;;) {
    const item = cursor.take(usualItem);
    if (item === null) return false;
    into.push(descriptorOf(item));
    if (item[3] !== undefined) return true;
  }
}

function readEnd(cursor: Cursor, fields: Fields): boolean {
  const end = cursor.take(usualEnd);
  if (end === null) return false;
  fields.subject = descriptorOf(end);
  return true;
}

function descriptorOf(match: RegExpExecArray): Descriptor {
  return { mediaType: match[1] ?? '', digest: match[2] ?? '', urlCount: 0 };
}
