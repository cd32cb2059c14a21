import { isRecord } from '../domain/record.ts';

/** JSON that came from outside: an object of unknown members. */
export type Shape = Readonly<Record<string, unknown>>;

/** The object a value is; an empty one where it is none, so that a missing branch reads as missing leaves. */
export function shapeOf(value: unknown): Shape {
  return isRecord(value) ? value : {};
}

export function branch(shape: Shape, key: string): Shape {
  return shapeOf(shape[key]);
}

export function textOf(shape: Shape, key: string): string | undefined {
  const value = shape[key];
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(shape: Shape, key: string): number | undefined {
  const value = shape[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function flagOf(shape: Shape, key: string): boolean {
  return shape[key] === true;
}

/** Go writes an empty list as null. */
export function listOf(shape: Shape, key: string): readonly unknown[] {
  const value = shape[key];
  return Array.isArray(value) ? value : [];
}

export function textsOf(shape: Shape, key: string): readonly string[] {
  return listOf(shape, key).filter((item) => typeof item === 'string');
}
