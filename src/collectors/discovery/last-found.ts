import type { Finding, FoundRegistry } from './found.ts';

/** What is found stays found until it is found elsewhere: a registry that stops has not moved. */
export function keepFound(before: FoundRegistry | undefined, now: FoundRegistry): FoundRegistry {
  if (before === undefined) return now;
  return {
    ...now,
    url: better(before.url, now.url),
    storageRoot: better(before.storageRoot, now.storageRoot),
    streams: better(before.streams, now.streams),
    release: now.release ?? before.release,
  };
}

function better<T>(before: Finding<T>, now: Finding<T>): Finding<T> {
  return now.status === 'missing' && before.status === 'found' ? before : now;
}
