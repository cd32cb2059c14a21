import { succeeded, type FinishedGcRun, type GcRun } from './run.ts';

/** Runs of which a late word may still come. */
const rememberedKeys = 200;

/** What is known of all runs since the exporter started. A run begins once and finishes once, however often it is told. */
export class GcLedger {
  readonly #running = new Map<string, GcRun>();
  #known: readonly string[] = [];
  runs = 0;
  failures = 0;
  lastStarted: GcRun | undefined;
  lastFinished: FinishedGcRun | undefined;
  lastSucceeded: FinishedGcRun | undefined;

  get running(): readonly GcRun[] {
    return [...this.#running.values()];
  }

  knows(key: string): boolean {
    return this.#known.includes(key);
  }

  begin(run: GcRun): void {
    if (this.knows(run.key)) return;
    this.#known = [...this.#known, run.key].slice(-rememberedKeys);
    this.#running.set(run.key, run);
    this.lastStarted = run;
  }

  /** The finished run; undefined where no such run is under way. */
  finish(key: string, end: Pick<FinishedGcRun, 'finishedAtMs' | 'exitCode'>): FinishedGcRun | undefined {
    const run = this.#running.get(key);
    if (run === undefined) return undefined;
    this.#running.delete(key);
    const finished = { ...run, ...end };
    this.runs += 1;
    this.lastFinished = finished;
    if (succeeded(finished)) this.lastSucceeded = finished;
    else this.failures += 1;
    return finished;
  }
}
