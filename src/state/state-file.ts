import { lstat, rename, rm } from 'node:fs/promises';
import { systemClock, type Clock } from '../domain/clock.ts';
import { reasonOf } from '../domain/failure.ts';
import { readJson } from './read-json.ts';
import { writeNewFile, type Durability } from './write-new-file.ts';

export type StateLoad =
  | { readonly status: 'absent' }
  | {
      readonly status: 'ok';
      readonly value: unknown;
      /** What was wrong with the file where the synced copy of it had to stand in. */
      readonly fault: string | undefined;
    }
  /** Nothing to go on from; the file has been put aside where that was possible. */
  | { readonly status: 'failed'; readonly detail: string };

export type StateSave = { readonly status: 'ok' } | { readonly status: 'failed'; readonly detail: string };

const mostBytes = 64 * 1024 * 1024;
const tooLarge = `comes to more than the ${mostBytes} bytes that would be read again`;
const syncEveryMs = 30_000;

/**
 * A JSON file that is always whole: a process may be killed at any moment, and finds what was last saved.
 *
 * The kernel keeps what a killed process has written, so a save is not synced: it comes each second, and a sync waits for
 * the disk that the registry is busy with. After a power loss some file systems have the new name with none of its bytes,
 * and a sync now and then would not help, for the next save replaces what was synced. So every half minute a synced copy
 * goes to a file of its own, `.synced`, which stands in for a broken one.
 *
 * Nothing locks the file: a lock with a process id means nothing between containers, and Node.js has no lock that ends
 * with its process. Instead a save notices that somebody else has written since the last one, and fails: of two exporters
 * that share a file at least one says so each time, and one that takes over from another goes on after one failure.
 */
export class StateFile {
  private readonly path: string;
  private readonly clock: Clock;
  private syncedMs = Number.NEGATIVE_INFINITY;
  /** Which version of the file this process has read or written last; undefined before that, or when there was none. */
  private known: string | undefined;
  private lastSave: Promise<unknown> = Promise.resolve();

  constructor(path: string, clock: Clock = systemClock) {
    this.path = path;
    this.clock = clock;
  }

  /** What was saved last. A broken file is put aside as `.broken`, for a person to look at. Never throws. */
  async load(): Promise<StateLoad> {
    this.known = await versionOf(this.path);
    const read = await readJson(this.path, mostBytes);
    if (read.status === 'absent') return read;
    if (read.status === 'ok') return { ...read, fault: undefined };
    const detail = `${read.detail}, ${await this.putAside()}`;
    const copy = await readJson(this.syncedPath, mostBytes);
    if (copy.status !== 'ok') return { status: 'failed', detail };
    // Otherwise a process that ends before its first save would leave nothing for the next.
    const standsIn = await this.save(copy.value);
    const fault = standsIn.status === 'ok' ? detail : `${detail}; ${standsIn.detail}`;
    return { ...copy, fault };
  }

  /** Replaces the file in one step by the value as it is at the call; `load` comes before the first. Never rejects. */
  save(value: unknown): Promise<StateSave> {
    return this.saveText(JSON.stringify(value));
  }

  /** As `save`, for who has the value as JSON already. */
  saveText(text: string): Promise<StateSave> {
    // Two at once would share the unfinished file.
    const save = this.lastSave.then(() => this.write(text));
    this.lastSave = save;
    return save;
  }

  /** What was left is not to be gone on from. Never rejects. */
  async forget(): Promise<void> {
    await this.lastSave;
    this.known = undefined;
    // Where it cannot be removed, it could not be replaced either, which a save will tell.
    await Promise.all(
      [this.path, this.syncedPath].map((path) => rm(path, { force: true }).catch(() => undefined)),
    );
  }

  private get syncedPath(): string {
    return `${this.path}.synced`;
  }

  private async putAside(): Promise<string> {
    const aside = `${this.path}.broken`;
    try {
      await rename(this.path, aside);
      this.known = undefined;
      return `kept as ${aside}`;
    } catch (error) {
      return `and cannot be put aside: ${reasonOf(error)}`;
    }
  }

  private async write(text: string): Promise<StateSave> {
    try {
      if (Buffer.byteLength(text) > mostBytes) return { status: 'failed', detail: tooLarge };
      if (await this.isForeign()) return { status: 'failed', detail: 'another process has written the file' };
      if (this.clock.monotonic() - this.syncedMs >= syncEveryMs) {
        await this.replace(this.syncedPath, text, 'synced');
        this.syncedMs = this.clock.monotonic();
      }
      await this.replace(this.path, text, 'buffered');
      this.known = await versionOf(this.path);
      return { status: 'ok' };
    } catch (error) {
      return { status: 'failed', detail: reasonOf(error) };
    }
  }

  /** Told once for each time: what is found becomes what is known. */
  private async isForeign(): Promise<boolean> {
    const found = await versionOf(this.path);
    const isForeign = found !== undefined && found !== this.known;
    this.known = found;
    return isForeign;
  }

  private async replace(path: string, text: string, durability: Durability): Promise<void> {
    const unfinished = `${this.path}.tmp`;
    await writeNewFile(unfinished, text, durability);
    await rename(unfinished, path);
  }
}

/** A number of a file is given anew as soon as it is free, its time of writing is not. */
async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, mtimeNs } = await lstat(path, { bigint: true });
    return `${dev} ${ino} ${mtimeNs}`;
  } catch {
    return undefined;
  }
}
