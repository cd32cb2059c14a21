import { succeeded, type FinishedGcRun, type GcEnd, type GcSighting } from './run.ts';
import { WitnessedRun } from './witnessed-run.ts';

/** Runs of which a late word may still come. */
const rememberedKeys = 200;
const mostRuns = 64;
/** What is still to be said of a run that is known to be over. */
const longestWaitMs = 60_000;

/** What is known of all runs since the exporter started. A run begins once and finishes once, however often it is told. */
export class GcLedger {
  /** How long another source may take to tell of a run that has ended; 0 where there is no other. */
  readonly #holdMs: number;
  #open: WitnessedRun[] = [];
  #known: readonly string[] = [];
  runs = 0;
  failures = 0;
  dryRuns = 0;
  lastStartedAtMs: number | undefined;
  lastFinished: FinishedGcRun | undefined;
  lastSucceeded: FinishedGcRun | undefined;

  constructor(holdMs = 0) {
    this.#holdMs = holdMs;
  }

  /** Whether one is under way that is not known to be dry. */
  get isRunning(): boolean {
    return this.#open.some(({ isUnderWay }) => isUnderWay);
  }

  /** Whether one has ended of which others may still tell. */
  get isSettling(): boolean {
    return this.#open.some((run) => (run.endedForMs(0) ?? run.toldForMs(0)) !== undefined);
  }

  knows(key: string): boolean {
    return this.#known.includes(key);
  }

  begin(sighting: GcSighting): void {
    if (this.knows(sighting.key)) return;
    this.#known = [...this.#known, sighting.key].slice(-rememberedKeys);
    const same = this.#open.find((run) => run.mayBe(sighting));
    same?.join(sighting);
    const run = same ?? new WitnessedRun(sighting);
    if (same === undefined) this.#open.push(run);
    if (run.isDry === false) this.#noteStart(run.startedAtMs);
  }

  end(key: string, end: GcEnd, nowMs: number): void {
    for (const run of this.#open) run.end(key, end, nowMs);
  }

  /** The runs of which nothing more is to be expected, each once. */
  settle(nowMs: number): readonly FinishedGcRun[] {
    // Of more than there can be, the oldest have vanished.
    const surplus = Math.max(0, this.#open.length - mostRuns);
    const over = this.#open.filter((run, index) => index < surplus || this.#isOver(run, nowMs));
    this.#open = this.#open.filter((run) => !over.includes(run));
    const finished = over.map((run) => run.finish(nowMs));
    for (const run of finished) this.#enter(run);
    return finished;
  }

  #isOver(run: WitnessedRun, nowMs: number): boolean {
    const endedForMs = run.endedForMs(nowMs);
    if (endedForMs !== undefined && (run.has('file') || endedForMs >= this.#holdMs)) return true;
    return (run.toldForMs(nowMs) ?? 0) >= longestWaitMs;
  }

  #enter(run: FinishedGcRun): void {
    if (run.isDry) {
      this.dryRuns += 1;
      return;
    }
    this.runs += 1;
    this.#noteStart(run.startedAtMs);
    this.lastFinished = run;
    if (succeeded(run)) this.lastSucceeded = run;
    else this.failures += 1;
  }

  #noteStart(ms: number): void {
    this.lastStartedAtMs = Math.max(this.lastStartedAtMs ?? ms, ms);
  }
}
