import { ownCopy } from './own-copy.ts';

const remembered = 4_096;
const longestUnclaimed = 1_024;
const mostSaved = 256;
const longestKey = 512;

/** Something that the cache has fetched and stored, as its scheduler's line says it: `repository@digest`, and when. */
interface Entry {
  readonly key: string;
  readonly atMs: number;
}

/** What a cache has stored lately, as far as its log tells. Bounded, oldest out first. */
export class ProxyEntries {
  /** When what is stored was stored last. */
  private readonly stored = new Map<string, number>();
  /** Entries that no request has been found for. Each is the doing of one request. */
  private unclaimed: Entry[] = [];

  add(key: string, atMs: number): void {
    const entry = { key: ownCopy(key, longestKey), atMs };
    this.remember(entry.key, atMs);
    this.unclaimed.push(entry);
    if (this.unclaimed.length > longestUnclaimed) this.unclaimed.shift();
  }

  /** Takes note that this was there at that time, whenever it was stored. */
  remember(key: string, atMs: number): void {
    this.stored.delete(key);
    this.stored.set(ownCopy(key, longestKey), atMs);
    for (const oldest of this.stored.keys()) {
      if (this.stored.size <= remembered) return;
      this.stored.delete(oldest);
    }
  }

  forget(digest: string): void {
    for (const key of this.stored.keys()) if (key.endsWith(`@${digest}`)) this.stored.delete(key);
  }

  /** When this was stored; undefined where the log has not told. */
  storedAt(key: string): number | undefined {
    return this.stored.get(key);
  }

  /** A blob's entries are no manifest's. */
  claimAll(key: string): void {
    this.unclaimed = this.unclaimed.filter((entry) => entry.key !== key);
  }

  /** Whether an entry of these keys was made since then and is nobody's. */
  hasUnclaimed(keyStart: string, sinceMs: number): boolean {
    return this.unclaimed.some(({ key, atMs }) => atMs >= sinceMs && key.startsWith(keyStart));
  }

  /** Takes the last entry of these keys within the time, and says whether there was one. */
  claim(keyStart: string, sinceMs: number, untilMs: number): boolean {
    const at = this.unclaimed.findLastIndex(
      ({ key, atMs }) => atMs >= sinceMs && atMs <= untilMs && key.startsWith(keyStart),
    );
    if (at !== -1) this.unclaimed.splice(at, 1);
    return at !== -1;
  }

  /** The newest entries, which requests still under way may need, as plain JSON. */
  state(): unknown {
    return {
      stored: [...this.stored].slice(-mostSaved),
      unclaimed: this.unclaimed.slice(-mostSaved).map(({ key, atMs }) => [key, atMs]),
    };
  }

  restore(json: unknown): void {
    if (typeof json !== 'object' || json === null) return;
    if ('stored' in json) for (const { key, atMs } of entriesOf(json.stored)) this.remember(key, atMs);
    if ('unclaimed' in json) this.unclaimed = entriesOf(json.unclaimed);
  }
}

function entriesOf(json: unknown): Entry[] {
  if (!Array.isArray(json)) return [];
  const pairs: readonly unknown[] = json.slice(0, mostSaved);
  return pairs.flatMap((pair) => {
    if (!Array.isArray(pair)) return [];
    const fields: readonly unknown[] = pair;
    const [key, atMs] = fields;
    return typeof key === 'string' && typeof atMs === 'number'
      ? [{ key: ownCopy(key, longestKey), atMs }]
      : [];
  });
}
