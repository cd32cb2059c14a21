import type { Operation } from '../operation.ts';
import { ownCopy } from './own-copy.ts';
import { ProxyEntries } from './proxy-entries.ts';

/** A pull that a pull-through cache answered: from what it has stored, or only with its upstream's help. */
export interface ProxyRequestFact {
  readonly kind: 'proxy_request';
  readonly result: 'hit' | 'miss';
  readonly content: 'blob' | 'manifest';
}

/** An answered request, as its line of completion in the structured log tells it. */
export interface ProxyAnswer {
  readonly operation: Operation;
  readonly repository: string;
  readonly uri: string;
  readonly status: number;
  readonly startMs: number;
  readonly endMs: number;
}

interface Waiting {
  readonly content: ProxyRequestFact['content'];
  /** `repository@digest`, or `repository@` where the request named a tag. */
  readonly key: string;
  readonly startMs: number;
  readonly endMs: number;
  /** By the reader's clock; undefined until it is known in this process. */
  sinceMs: number | undefined;
}

/** 2.8 stores a blob beside the answer and tells of it soon after; a store may need some time to take it. */
const patienceMs = 30_000;
const longestQueue = 1_024;
const longestKey = 512;
/** Times are whole milliseconds; no upstream answers within one. */
const roundingMs = 1;

const newEntry = /^Adding new scheduler entry for (\S+@[a-z0-9]+:[0-9a-f]{32,128}) with ttl=/;
const deletedBlob = /^Deleting blob: \S*\/([a-z0-9]+)\/[0-9a-f]{2}\/([0-9a-f]{32,128})$/;

/**
 * Tells hits from misses of a pull-through cache. What it fetches it schedules for removal, and says so: a request that
 * began before the entry of its blob had to ask the upstream, one that began after it had not. A manifest's entry comes
 * before its own answer, one for each miss. Without the scheduler (`proxy.ttl: 0`) or with a log level above info nothing
 * is known, and nothing is told.
 */
export class ProxyRequests {
  private readonly entries = new ProxyEntries();
  private waiting: Waiting[] = [];
  private isOn = false;
  private isAnnounced = false;
  private hasScheduler = false;

  /** Whether the registry is known to be a cache: otherwise answers tell nothing here. */
  get isCache(): boolean {
    return this.isOn;
  }

  /** Takes any message of the structured log but completions. */
  message(message: string, timeMs: number): readonly ProxyRequestFact[] {
    if (message.startsWith('Adding new scheduler entry for ')) return this.entryAdded(message, timeMs);
    if (message.startsWith('Starting cached object TTL expiration scheduler')) this.hasScheduler = true;
    else if (message.startsWith('Registry configured as a proxy cache to ')) this.announce();
    else if (message.startsWith('Deleting blob: ')) this.forgetBlob(message);
    else if (message.startsWith('listening on ')) return this.started();
    return [];
  }

  /** Takes a completion. Not the access log's line: that may come before what belongs to it in the other stream. */
  answered(answer: ProxyAnswer, nowMs: number): readonly ProxyRequestFact[] {
    const content = this.isOn ? contentOf(answer.operation) : undefined;
    if (content === undefined) return [];
    const due = this.settleOldest(({ endMs }) => answer.endMs - endMs >= patienceMs);
    const key = `${answer.repository}@${digestOf(answer.uri)}`;
    if (content === 'blob') this.entries.claimAll(key);
    if (!isCounted(content, answer.status)) return due;
    const waiting = {
      content,
      key,
      startMs: answer.startMs + roundingMs,
      endMs: answer.endMs,
      sinceMs: nowMs,
    };
    const result = content === 'blob' ? this.resultOfBlob(waiting) : this.resultOfManifest(waiting);
    if (result !== undefined) return [...due, { kind: 'proxy_request', result, content }];
    this.waiting.push({ ...waiting, key: ownCopy(key, longestKey) });
    return [...due, ...this.settleOldest(() => this.waiting.length > longestQueue)];
  }

  /** Facts that have waited for another line for long enough. */
  expire(nowMs: number): readonly ProxyRequestFact[] {
    for (const waiting of this.waiting) waiting.sinceMs ??= nowMs;
    return this.settleOldest(({ sinceMs }) => sinceMs !== undefined && nowMs - sinceMs >= patienceMs);
  }

  /** All that a new process needs to go on, as plain JSON. */
  state(): unknown {
    const { isOn, isAnnounced, hasScheduler, waiting } = this;
    if (!isOn && !isAnnounced && !hasScheduler) return {};
    return {
      isOn,
      isAnnounced,
      hasScheduler,
      entries: this.entries.state(),
      waiting: waiting.map(({ content, key, startMs, endMs }) => [content, key, startMs, endMs]),
    };
  }

  /** Goes on from a state, which may be anything: what is no state is left out. */
  static restore(json: unknown): ProxyRequests {
    const requests = new ProxyRequests();
    if (typeof json !== 'object' || json === null) return requests;
    requests.isOn = 'isOn' in json && json.isOn === true;
    requests.isAnnounced = 'isAnnounced' in json && json.isAnnounced === true;
    requests.hasScheduler = 'hasScheduler' in json && json.hasScheduler === true;
    if ('entries' in json) requests.entries.restore(json.entries);
    if ('waiting' in json && Array.isArray(json.waiting)) requests.waiting = waitingOf(json.waiting);
    return requests;
  }

  private announce(): void {
    this.isAnnounced = true;
    this.isOn = this.hasScheduler;
  }

  /** A registry that starts without having announced a cache is none. Its start ends what went on before. */
  private started(): readonly ProxyRequestFact[] {
    const facts = this.settleOldest(() => true);
    if (!this.isAnnounced) this.isOn = false;
    this.isAnnounced = false;
    this.hasScheduler = false;
    return facts;
  }

  private entryAdded(message: string, atMs: number): readonly ProxyRequestFact[] {
    const key = newEntry.exec(message)?.[1];
    if (key === undefined) return [];
    // Also where the start has not been read: nothing but a cache has such a scheduler.
    this.isOn = true;
    this.entries.add(key, atMs);
    const due = this.waiting.filter((waiting) => waiting.key === key);
    this.waiting = this.waiting.filter((waiting) => waiting.key !== key);
    return due.map((waiting) => this.finalFact(waiting));
  }

  private forgetBlob(message: string): void {
    const [, algorithm = '', hex = ''] = deletedBlob.exec(message) ?? [];
    if (hex !== '') this.entries.forget(`${algorithm}:${hex}`);
  }

  private resultOfBlob({ key, startMs }: Waiting): ProxyRequestFact['result'] | undefined {
    const storedMs = this.entries.storedAt(key);
    if (storedMs === undefined) return undefined;
    return storedMs > startMs ? 'miss' : 'hit';
  }

  /** A tag does not tell its digest, so an entry of its time may still turn out to be a blob's. */
  private resultOfManifest({ key, startMs, endMs }: Waiting): ProxyRequestFact['result'] | undefined {
    if (!key.endsWith('@')) return this.entries.claim(key, startMs, endMs) ? 'miss' : 'hit';
    return this.entries.hasUnclaimed(key, startMs) ? undefined : 'hit';
  }

  private settleOldest(isDue: (waiting: Waiting) => boolean): readonly ProxyRequestFact[] {
    const facts: ProxyRequestFact[] = [];
    for (let oldest = this.waiting[0]; oldest !== undefined && isDue(oldest); oldest = this.waiting[0]) {
      this.waiting.shift();
      facts.push(this.finalFact(oldest));
    }
    return facts;
  }

  private finalFact(waiting: Waiting): ProxyRequestFact {
    const { content, key, startMs, endMs } = waiting;
    const kind = 'proxy_request';
    if (content === 'manifest') {
      return { kind, content, result: this.entries.claim(key, startMs, endMs) ? 'miss' : 'hit' };
    }
    this.entries.claimAll(key);
    const result = this.resultOfBlob(waiting);
    // What was there without an entry was stored before the log began.
    if (result === undefined) this.entries.remember(key, startMs);
    return { kind, content, result: result ?? 'hit' };
  }
}

function contentOf(operation: Operation): ProxyRequestFact['content'] | undefined {
  if (operation === 'manifest_get' || operation === 'manifest_head') return 'manifest';
  return operation === 'blob_get' || operation === 'blob_head' ? 'blob' : undefined;
}

/** What Distribution counts too: content sent or, of a HEAD, found. A part of a blob is only ever sent from the store. */
function isCounted(content: ProxyRequestFact['content'], status: number): boolean {
  return status === 200 || (content === 'blob' && (status === 206 || status === 304));
}

/** The digest that a path ends in; empty where it is a tag. */
function digestOf(uri: string): string {
  return /\/([a-z0-9]+:[0-9a-f]{32,128})(?:\?|$)/.exec(uri)?.[1] ?? '';
}

function waitingOf(json: readonly unknown[]): Waiting[] {
  return json.slice(0, longestQueue).flatMap((saved) => {
    if (!Array.isArray(saved)) return [];
    const fields: readonly unknown[] = saved;
    const [content, key, startMs, endMs] = fields;
    if (content !== 'blob' && content !== 'manifest') return [];
    if (typeof key !== 'string' || typeof startMs !== 'number' || typeof endMs !== 'number') return [];
    return [{ content, key: ownCopy(key, longestKey), startMs, endMs, sinceMs: undefined }];
  });
}
