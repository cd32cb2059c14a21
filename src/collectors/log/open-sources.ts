import type { LogSource } from './source.ts';

/** A stream of a registry's log, which can be read once it is opened. */
export interface LogStream {
  /** Under which its position is kept. */
  readonly name: string;
  /** `resume` is what was left behind under that name. */
  readonly open: (resume: unknown) => LogSource;
}

/** Opens streams as they come, and closes those that are gone and read to their end. */
export class OpenSources {
  private readonly sources = new Map<string, LogSource>();
  private readonly streams: () => readonly LogStream[];
  private readonly positionOf: (name: string) => unknown;

  constructor(streams: () => readonly LogStream[], positionOf: (name: string) => unknown) {
    this.streams = streams;
    this.positionOf = positionOf;
  }

  get all(): readonly LogSource[] {
    return [...this.sources.values()];
  }

  /** What there is to read now. */
  current(): readonly LogSource[] {
    for (const { name, open } of this.streams()) {
      if (!this.sources.has(name)) this.sources.set(name, open(this.positionOf(name)));
    }
    return this.all;
  }

  /** After a look that has left nothing unread: a container's log goes with it. */
  closeGone(): void {
    const names = new Set(this.streams().map(({ name }) => name));
    for (const [name, source] of this.sources) {
      if (names.has(name)) continue;
      source.close();
      this.sources.delete(name);
    }
  }

  /** By name, where to go on. */
  positions(): Readonly<Record<string, unknown>> {
    return Object.fromEntries([...this.sources].map(([name, source]) => [name, source.position()]));
  }

  close(): void {
    for (const source of this.sources.values()) source.close();
  }
}
