import { ownCopy } from '../../../registry/log/own-copy.ts';

type TellingLog = 'access' | 'structured';

/** A line that may be the second one to tell of a request. */
export interface RequestLine {
  readonly log: TellingLog;
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  /** When the request began; undefined where the line does not say. */
  readonly beginMs: number | undefined;
}

interface Told {
  readonly log: TellingLog;
  readonly beginMs: number | undefined;
}

const mostKeys = 1_024;
const mostOfKey = 256;
const mostSaved = 256;
const longestKey = 2_048;
/** The access log tells the second in which a request began, the structured log its end and how long it took. */
const roundingMs = 2_000;

/**
 * Tells a request once, whichever of its two lines comes first and whether or not it has two. Lines of like requests may be taken
 * for each other, which does not change their number.
 */
export class ToldRequests {
  /** Lines that have told of a request, and whose partner in the other log was not read yet. */
  private readonly waiting = new Map<string, Told[]>();

  /** Whether this line is the first to tell of its request. */
  isNew(line: RequestLine): boolean {
    const key = ownCopy(`${line.status} ${line.method} ${line.uri}`, longestKey);
    const waiting = this.waiting.get(key) ?? [];
    const partner = waiting.findIndex((told) => isPartner(told, line));
    if (partner === -1) this.keep(key, [...waiting, { log: line.log, beginMs: line.beginMs }]);
    else this.keep(key, waiting.toSpliced(partner, 1));
    return partner === -1;
  }

  /** As plain JSON: the lines of a request may stand on both sides of a process's end. */
  state(): unknown {
    const all = [...this.waiting].flatMap(([key, told]) =>
      told.map(({ log, beginMs }) => [key, log, beginMs ?? null]),
    );
    return all.slice(-mostSaved);
  }

  /** Goes on from a state, which may be anything. */
  restore(state: unknown): void {
    if (!Array.isArray(state)) return;
    const entries: readonly unknown[] = state.slice(0, mostSaved);
    for (const entry of entries) {
      const { key, log, beginMs } = fieldsOf(entry);
      if (typeof key !== 'string' || (log !== 'access' && log !== 'structured')) continue;
      const told = { log, beginMs: typeof beginMs === 'number' ? beginMs : undefined } as const;
      this.keep(ownCopy(key, longestKey), [...(this.waiting.get(key) ?? []), told]);
    }
  }

  private keep(key: string, told: Told[]): void {
    this.waiting.delete(key);
    if (told.length > 0) this.waiting.set(key, told.slice(-mostOfKey));
    for (const oldest of this.waiting.keys()) {
      if (this.waiting.size <= mostKeys) return;
      this.waiting.delete(oldest);
    }
  }
}

function isPartner(told: Told, line: RequestLine): boolean {
  if (told.log === line.log) return false;
  if (told.beginMs === undefined || line.beginMs === undefined) return true;
  return Math.abs(told.beginMs - line.beginMs) <= roundingMs;
}

function fieldsOf(entry: unknown): Readonly<Record<'key' | 'log' | 'beginMs', unknown>> {
  const fields: readonly unknown[] = Array.isArray(entry) ? entry : [];
  return { key: fields[0], log: fields[1], beginMs: fields[2] };
}
