import type { ContainerDetails } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { createLogReader } from '../../docker/log-reader.ts';
import { readChunks } from '../../docker/transport.ts';
import type { Clock } from '../../domain/clock.ts';
import { parseGcLine, partGcLine } from '../../registry/gc-log/gc-line.ts';
import { GcOutput } from '../../registry/gc-log/gc-output.ts';

/** Longer lines say nothing of a run. */
const longestLine = 64 * 1024;
/** The Engine tells the end of a container before it has told the end of its log. */
const lastWordsMs = 2_000;

/** Reads what a container made for one run prints while it exists: one that removes itself takes its log along. */
export class ContainerOutput {
  readonly #output = new GcOutput();
  readonly #over = new AbortController();
  readonly #read: Promise<void>;
  readonly #clock: Clock;

  constructor(engine: DockerEngine, container: ContainerDetails, clock: Clock) {
    this.#clock = clock;
    this.#read = this.#follow(engine, container);
  }

  /** What it says of its failure once everything is read, or has been waited for; undefined where it says of none. */
  async failure(signal: AbortSignal): Promise<string | undefined> {
    const waiting = new AbortController();
    await Promise.race([
      this.#read,
      this.#clock.sleep(lastWordsMs, AbortSignal.any([waiting.signal, signal])),
    ]);
    waiting.abort();
    this.close();
    return this.#output.failure;
  }

  close(): void {
    this.#over.abort();
  }

  /** Never rejects: what cannot be read says nothing, as with a logging driver that gives nothing back. */
  async #follow(engine: DockerEngine, { id, hasTty }: ContainerDetails): Promise<void> {
    const stream = await engine.followLogs(id, { since: undefined }, this.#over.signal);
    if (stream.status !== 'ok') return;
    const reader = createLogReader({ hasTty });
    try {
      for await (const chunk of readChunks(stream.value)) {
        const pushed = reader.push(chunk);
        if (pushed.status !== 'ok') return;
        for (const { bytes } of pushed.lines) this.#take(bytes);
      }
    } catch {
      // Broken off, or given up: what was read until then counts.
    } finally {
      stream.value.destroy();
    }
  }

  #take(bytes: Buffer): void {
    const text = bytes.toString('utf8', 0, longestLine).replace(/\r$/, '');
    for (const part of partGcLine(text)) this.#output.add(parseGcLine(part));
  }
}
