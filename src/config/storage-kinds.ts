import type { Release } from '../registry/storage-layout/release.ts';
import { parseTarget, type TargetOptions } from '../registry/storage/parse-target.ts';
import type { StorageTarget } from '../registry/storage/target.ts';
import { ok, wrong, type Kind } from './kinds.ts';
import { directory } from './path-kinds.ts';

/** What is said elsewhere of a storage, before it is read. */
const unsaid: TargetOptions = {
  callsPerSecond: 0,
  s3: { endpoint: undefined, region: '', isPathStyle: false, caFile: undefined, requestsPerHour: 0 },
};

/** A directory, or `s3://BUCKET/PREFIX`; how it is reached is said by other options. */
export const storageRoot: Kind<StorageTarget> = {
  expected: 'the absolute path of a directory, or s3://BUCKET/PREFIX',
  parse: (raw) => {
    if (typeof raw === 'string' && raw.startsWith('s3://')) {
      const parsed = parseTarget(raw, unsaid);
      return parsed.status === 'ok' ? ok(parsed.target) : wrong('names no bucket');
    }
    const parsed = directory.parse(raw);
    return parsed.ok ? ok({ kind: 'file system', root: parsed.value, callsPerSecond: 0 }) : parsed;
  },
};

/** A release, or its line; the first number decides. */
export const registryVersion: Kind<Release> = {
  expected: '2 (for 2.8) or 3 (for 3.0 and later)',
  parse: (raw) => {
    // In YAML 2.8 is a number, and 3.0 is the number 3.
    const [, line] = /^([23])(?:\.\d{1,4}){0,2}$/.exec(String(raw)) ?? [];
    if (line === undefined) return wrong('is not a line of releases that is known');
    return ok(line === '2' ? 2 : 3);
  },
};

const factors = new Map([
  ['', 1],
  ['B', 1],
  ...['K', 'M', 'G', 'T', 'P'].flatMap((letter, index): (readonly [string, number])[] => [
    [`${letter}B`, 1_000 ** (index + 1)],
    [`${letter}iB`, 1_024 ** (index + 1)],
  ]),
]);

/** An amount of data such as `500GiB`, in bytes. */
export const bytes: Kind<number> = {
  expected: 'an amount of data such as 500GiB or 2TB',
  parse: (raw) => {
    const [, figure, unit = ''] = /^(\d+(?:\.\d+)?) ?([KMGTP]?i?B)?$/.exec(String(raw)) ?? [];
    const factor = factors.get(unit);
    if (figure === undefined || factor === undefined) return wrong('is not an amount of data');
    const amount = Math.round(Number(figure) * factor);
    if (amount === 0) return wrong('is zero');
    return Number.isSafeInteger(amount) ? ok(amount) : wrong('is too large');
  },
};
