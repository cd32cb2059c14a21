import type { DiscoveryConfig } from '../../config/model.ts';
import { awaitEvent } from '../../docker/event-stream.ts';
import { aborted } from '../../domain/aborted.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { emptyReport } from '../../domain/report.ts';
import { discover, type DiscoverOptions } from './discover.ts';
import type { FoundRegistry } from './found.ts';
import { keepFound } from './last-found.ts';
import { discoveryReport } from './report.ts';

export interface DiscoveryCollectorOptions extends Omit<DiscoverOptions, 'container'> {
  readonly config: DiscoveryConfig;
  /** Called with what was found in each look that found the registry. */
  readonly onFound: (found: FoundRegistry) => void;
  /** Whether the registry accepted writes during the latest garbage collection, as far as anybody has seen. */
  readonly wasWrittenDuringGc: () => boolean;
}

/** What makes a container appear, vanish or be called something else. */
const actions = ['create', 'start', 'die', 'destroy', 'rename'];
/** Many containers that come and go do not make for many looks. */
const gatherMs = 1_000;

/** Finds the registry's containers through the Engine, and follows them when they are made anew, renamed or scaled. */
export function createDiscoveryCollector(options: DiscoveryCollectorOptions): Collector {
  const { engine, config, clock, onFound } = options;
  let last: FoundRegistry | undefined;
  let lookedAtMs = clock.now();
  const collect = async (signal: AbortSignal): Promise<Cycle> => {
    lookedAtMs = clock.now();
    const seen = await discover({ ...options, container: config.container }, signal);
    if (signal.aborted) return { status: 'failed', report: emptyReport, detail: 'interrupted' };
    if (seen.status !== 'found') {
      const detail = seen.status === 'none' ? `${seen.detail}; ${seen.todo}` : seen.detail;
      return { status: 'failed', report: emptyReport, detail };
    }
    last = keepFound(last, seen.registry);
    onFound(last);
    return { status: 'ok', report: discoveryReport(last, options.wasWrittenDuringGc()) };
  };
  const wake = async (signal: AbortSignal): Promise<void> => {
    const filters = { type: ['container'], event: actions };
    const stream = await engine.followEvents({ sinceMs: lookedAtMs, filters }, signal);
    const hasNews = stream.status === 'ok' && (await awaitEvent(stream.value, () => true));
    if (hasNews) await clock.sleep(gatherMs, signal);
    else await aborted(signal);
  };
  return { name: 'discovery', intervalMs: config.intervalMs, collect, wake, close: () => undefined };
}
