import type { GcConfig } from '../../config/model.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { aborted } from '../../domain/aborted.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Cycle } from '../../domain/collector.ts';
import type { LogRecord } from '../../domain/log-record.ts';
import { Aftermath } from './aftermath.ts';
import { FileRuns } from './file-runs.ts';
import { GcLedger } from './ledger.ts';
import { NoticedRuns, type GcInbox } from './notices.ts';
import { finishedRecord, measuredRecord, unsafeRecord } from './records.ts';
import { gcSamples } from './report.ts';
import type { ScanSight, WriteSight } from './sights.ts';
import { findTargets } from './target.ts';
import { GcWatch, type Registries } from './watch.ts';

/** The output of a run is certain to be whole ten seconds after its last line, and is looked at some seconds later. */
const fileHoldMs = 15_000;
const noticeHoldMs = 3_000;
/** What is to be decided some time after an end needs nobody to wake for it. */
const soonMs = 1_000;

export interface GcCycleOptions {
  readonly engine: DockerEngine;
  readonly config: GcConfig;
  readonly clock: Clock;
  /** Where schedulers tell of runs; undefined where they may not. */
  readonly inbox?: GcInbox | undefined;
  /** Undefined where the storage is not scanned. */
  readonly scans?: ScanSight | undefined;
  /** Undefined where the log is not read. */
  readonly writes?: WriteSight | undefined;
}

/** What is looked at again and again: every source of runs, and what has become of those that ended. */
export class GcCycle {
  private readonly options: GcCycleOptions;
  private readonly ledger: GcLedger;
  private readonly aftermath: Aftermath;
  private readonly watch: GcWatch;
  private readonly files: FileRuns;
  private readonly notices: NoticedRuns | undefined;
  /** Those that are there now, and those that were last. */
  private registries: Registries = [];
  private known: Registries = [];
  private wasRunning = false;

  constructor(options: GcCycleOptions) {
    const { engine, config, clock, inbox, scans, writes } = options;
    this.options = options;
    this.ledger = new GcLedger(holdOf(options));
    this.aftermath = new Aftermath(scans, writes);
    this.watch = new GcWatch(engine, this.ledger, clock);
    this.files = new FileRuns({
      paths: config.files,
      silenceMs: config.silenceMs,
      ledger: this.ledger,
      clock,
    });
    this.notices = inbox && new NoticedRuns(inbox, this.ledger);
  }

  async run(signal: AbortSignal): Promise<Cycle> {
    const { clock } = this.options;
    const blindness = await this.lookAtEngine(signal);
    const problems = [...blindness, ...(await this.files.look())];
    // What a look that is given up comes to is not taken: what was told is for whoever takes this collector's place.
    if (!signal.aborted) this.notices?.look(clock.now());
    const records = this.conclude(clock.now());
    const samples = gcSamples({
      ledger: this.ledger,
      aftermath: this.aftermath,
      isSeen: blindness.length === 0,
      expectedIntervalMs: this.options.config.expectedIntervalMs,
      registryStartsMs: this.registries.flatMap(({ isRunning, startedAtMs }) =>
        isRunning && startedAtMs !== undefined ? [startedAtMs] : [],
      ),
    });
    if (problems.length === 0) return { status: 'ok', report: { samples, records } };
    return { status: 'failed', report: { samples, records }, detail: problems.join('; ') };
  }

  async waitForMore(signal: AbortSignal): Promise<void> {
    const { clock, inbox } = this.options;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    await Promise.race([
      this.awaitChange(either),
      inbox === undefined ? aborted(either) : inbox.arrived(either),
      this.ledger.isSettling ? clock.sleep(soonMs, either) : aborted(either),
    ]);
    over.abort();
  }

  close(): void {
    this.watch.close();
    this.files.close();
  }

  /** Gives what is wrong; the containers are those that can be seen. */
  private async lookAtEngine(signal: AbortSignal): Promise<readonly string[]> {
    const { engine, config } = this.options;
    this.registries = [];
    if (config.container === undefined) return [];
    const targets = await findTargets(engine, config.container, signal);
    // Who takes the registry away to collect its garbage still uses the storage that it had.
    if (targets.status === 'failed') {
      if (this.known.length > 0) await this.watch.look(this.known, signal);
      return [targets.detail];
    }
    this.registries = targets.containers;
    this.known = targets.containers;
    const look = await this.watch.look(targets.containers, signal);
    return look.status === 'ok' ? [] : [look.detail];
  }

  private async awaitChange(signal: AbortSignal): Promise<void> {
    const { known } = this;
    const isChanged = known.length > 0 && (await this.watch.awaitChange(known, signal));
    if (!isChanged) await aborted(signal);
  }

  private conclude(nowMs: number): readonly LogRecord[] {
    const finished = this.ledger.settle(nowMs);
    const isRunning = this.ledger.isRunning;
    if (isRunning && !this.wasRunning) this.aftermath.begun();
    this.wasRunning = isRunning;
    for (const run of finished) if (!run.isDry) this.aftermath.ended(run, nowMs);
    return [
      ...finished.map(finishedRecord),
      ...this.aftermath.measure(nowMs).map((measured) => measuredRecord(measured, nowMs)),
      ...this.aftermath.judge(nowMs).map((run) => unsafeRecord(run, nowMs)),
    ];
  }
}

/** Where one source alone can tell of runs nobody else has to be heard. */
function holdOf({ config, inbox }: GcCycleOptions): number {
  const [hasFiles, hasInbox] = [config.files.length > 0, inbox !== undefined];
  if (hasFiles && (hasInbox || config.container !== undefined)) return fileHoldMs;
  return hasInbox && config.container !== undefined ? noticeHoldMs : 0;
}
