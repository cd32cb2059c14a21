import type { Clock } from '../domain/clock.ts';
import type { Collector, Cycle } from '../domain/collector.ts';
import { reasonOf } from '../domain/failure.ts';
import type { Logger } from '../domain/logger.ts';
import { emptyReport, type Report } from '../domain/report.ts';
import { selfSamples } from './self-metrics.ts';
import type { ToldFaults } from './told-faults.ts';

/** How long a collector has to end once it was told to; those that heed the signal need no more than a tick. */
const farewellMs = 3_000;

/** Given a reason, a signal need not make an exception with a stack. */
const isOver = 'over';

export interface PollOptions {
  readonly collector: Collector;
  readonly clock: Clock;
  readonly log: Logger;
  readonly registry: string;
  /** What the log knows of this collector, or of one whose place it takes. */
  readonly told: ToldFaults;
  /** Also told why the collector could not see its source; empty where it could. */
  readonly accept: (report: Report, fault: string) => void;
}

/**
 * Runs a collector until the signal aborts, and says of it what is said of every collector. Never rejects, and ends soon
 * after the signal even if the collector does not.
 */
export async function poll(options: PollOptions, signal: AbortSignal): Promise<void> {
  const beside = options.collector.beside?.(signal);
  while (!signal.aborted) {
    const startedAt = options.clock.monotonic();
    const cycle = await lookUntilEnd(options, signal);
    if (cycle === 'stuck') break;
    if (isAborted(signal)) {
      if (options.collector.endsWhole === true) acceptSafely(options, cycle.report, faultOf(cycle));
      break;
    }
    const seconds = (options.clock.monotonic() - startedAt) / 1_000;
    const own = selfSamples({ collector: options.collector.name, cycle, seconds }, options.clock);
    const report = { ...cycle.report, samples: [...cycle.report.samples, ...own] };
    acceptSafely(options, report, faultOf(cycle));
    options.told.note(cycle);
    await pause(options, options.collector.intervalMs - seconds * 1_000, signal);
  }
  if (beside !== undefined) await endedSoon(beside, options.clock);
  options.collector.close();
}

/** A collector that never settles, as on a hung network file system, must not hold the shutdown. */
async function lookUntilEnd(options: PollOptions, signal: AbortSignal): Promise<Cycle | 'stuck'> {
  const { collector, clock, log, registry } = options;
  const over = new AbortController();
  const lastResort = farewell(clock, signal, over.signal);
  const cycle = await Promise.race([collectSafely(collector, signal), lastResort]);
  over.abort(isOver);
  if (cycle === 'stuck') log.warn('collector did not end', { registry, collector: collector.name });
  return cycle;
}

/** Resolves a while after the end was asked for; never when the look is over before. */
function farewell(clock: Clock, signal: AbortSignal, over: AbortSignal): Promise<'stuck'> {
  return new Promise((resolve) => {
    const wait = (): void => {
      void clock.sleep(farewellMs, over).then(() => {
        resolve('stuck');
      });
    };
    signal.addEventListener('abort', wait, { once: true, signal: over });
  });
}

/** What goes on beside may wait for others to say farewell. */
async function endedSoon(beside: Promise<void>, clock: Clock): Promise<void> {
  const over = new AbortController();
  await Promise.race([beside, clock.sleep(2 * farewellMs, over.signal)]);
  over.abort();
}

/** The compiler takes a signal that was not aborted for one that never will be. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** A collector that throws has a bug; it must not take the others with it. */
async function collectSafely(collector: Collector, signal: AbortSignal): Promise<Cycle> {
  try {
    return await collector.collect(signal);
  } catch (error) {
    return { status: 'failed', report: emptyReport, detail: `unexpected: ${reasonOf(error)}` };
  }
}

/** As with a collector's: a bug in a sink costs this report, not the process. */
function acceptSafely(
  { accept, log, registry, collector }: PollOptions,
  report: Report,
  fault: string,
): void {
  try {
    accept(report, fault);
  } catch (error) {
    log.error('report was lost', { registry, collector: collector.name, detail: reasonOf(error) });
  }
}

function faultOf(cycle: Cycle): string {
  return cycle.status === 'failed' ? cycle.detail : (cycle.lacks ?? '');
}

/** Waits for the interval to end, or for the source to say that there is more. */
async function pause({ collector, clock }: PollOptions, ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const stop = (): void => {
    over.abort(isOver);
  };
  signal.addEventListener('abort', stop, { once: true });
  const waits = [clock.sleep(Math.max(0, ms), over.signal)];
  if (collector.wake !== undefined) waits.push(collector.wake(over.signal));
  await Promise.race(waits);
  stop();
  signal.removeEventListener('abort', stop);
  // A source with a backlog wakes at once: between two cycles the event loop belongs to the others.
  await new Promise((resolve) => setImmediate(resolve));
}
