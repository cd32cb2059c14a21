import type { FinishedGcRun, GcEnd, GcOutcome, GcSighting, GcSource } from './run.ts';

interface Witness {
  readonly sighting: GcSighting;
  end: GcEnd | undefined;
  /** When the end was noticed, by our own clock. */
  endSeenMs: number;
}

/** In the order in which they are believed. */
const trusted: readonly GcSource[] = ['exec', 'container', 'notice', 'file'];
/** A scheduler says so a moment after the process has ended, and a file is written a moment after that. */
const lateMs = 2_000;

/** One run as all who tell of it have seen it: a cron job's output is that of a command which the Engine tells of, too. */
export class WitnessedRun {
  private readonly witnesses: Witness[] = [];

  constructor(first: GcSighting) {
    this.join(first);
  }

  get keys(): readonly string[] {
    return this.witnesses.map(({ sighting }) => sighting.key);
  }

  get isUnderWay(): boolean {
    return this.isDry !== true && !this.isTold && this.witnesses.some(({ end }) => end === undefined);
  }

  /** Whether one who sees the process itself, or starts it, has told its end. */
  private get isTold(): boolean {
    return this.witnesses.some(({ sighting, end }) => sighting.source !== 'file' && end !== undefined);
  }

  get startedAtMs(): number {
    return this.best().sighting.startedAtMs;
  }

  /** Undefined while only the end will tell. */
  get isDry(): boolean | undefined {
    return this.best().sighting.flags?.isDry;
  }

  has(source: GcSource): boolean {
    return this.witnesses.some(({ sighting }) => sighting.source === source);
  }

  /** Whether what another source tells can be the same run. */
  mayBe({ source, startedAtMs }: GcSighting): boolean {
    const isEngine = (one: GcSource): boolean => one === 'exec' || one === 'container';
    const isTwice = this.witnesses.some(
      ({ sighting }) => sighting.source === source || (isEngine(sighting.source) && isEngine(source)),
    );
    if (isTwice) return false;
    const { end } = this.best();
    return end === undefined || startedAtMs <= end.finishedAtMs + lateMs;
  }

  join(sighting: GcSighting): void {
    this.witnesses.push({ sighting, end: undefined, endSeenMs: 0 });
    this.witnesses.sort((a, b) => trusted.indexOf(a.sighting.source) - trusted.indexOf(b.sighting.source));
  }

  end(key: string, end: GcEnd, nowMs: number): void {
    const witness = this.witnesses.find(({ sighting }) => sighting.key === key);
    if (witness === undefined || witness.end !== undefined) return;
    witness.end = end;
    witness.endSeenMs = nowMs;
  }

  /** How long ago the latest of all ends was seen; undefined while one is missing. */
  endedForMs(nowMs: number): number | undefined {
    if (this.witnesses.some(({ end }) => end === undefined)) return undefined;
    return nowMs - Math.max(...this.witnesses.map(({ endSeenMs }) => endSeenMs));
  }

  /** How long ago one told the end who sees the process itself, or starts it; undefined where none has. */
  toldForMs(nowMs: number): number | undefined {
    if (!this.isTold) return undefined;
    const told = this.witnesses.filter(
      ({ sighting, end }) => sighting.source !== 'file' && end !== undefined,
    );
    return nowMs - Math.min(...told.map(({ endSeenMs }) => endSeenMs));
  }

  finish(nowMs: number): FinishedGcRun {
    const { sighting, end } = this.best();
    const ends = this.witnesses.map((witness) => witness.end).filter((one) => one !== undefined);
    return {
      sources: this.witnesses.map((witness) => witness.sighting.source),
      name: sighting.name,
      containerId: sighting.containerId,
      startedAtMs: sighting.startedAtMs,
      finishedAtMs: end?.finishedAtMs ?? ends[0]?.finishedAtMs ?? nowMs,
      isDry: sighting.flags?.isDry ?? ends.find(({ isDry }) => isDry !== undefined)?.isDry ?? false,
      deletesUntagged: sighting.flags?.deletesUntagged,
      exitCode: ends.find(({ exitCode }) => exitCode !== undefined)?.exitCode,
      outcome: outcomeOf(ends),
      detail: ends.flatMap(({ detail }) => detail ?? []).join('; '),
    };
  }

  private best(): Witness {
    const [best] = this.witnesses;
    if (best === undefined) throw new Error('a run without anybody who told of it');
    return best;
  }
}

/** Whoever saw it fail is right, and whoever saw its end knows more than who did not. */
function outcomeOf(ends: readonly GcEnd[]): GcOutcome {
  const outcomes = ends.map(({ outcome }) => outcome);
  if (outcomes.includes('failed')) return 'failed';
  return outcomes.includes('succeeded') ? 'succeeded' : 'vanished';
}
