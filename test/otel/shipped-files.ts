import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A file of another program that is shipped, for a test to say what it expects of it. */
export function readShipped(file: string): unknown {
  return parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'), { merge: true });
}
