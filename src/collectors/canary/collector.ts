import { randomBytes } from 'node:crypto';
import type { CanaryConfig, RegistryConfig } from '../../config/model.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { startDeadline } from '../../domain/deadline.ts';
import { emptyReport } from '../../domain/report.ts';
import { ApiClient } from '../../registry/api/client.ts';
import { readTrust, type Trust } from '../../registry/api/trust.ts';
import type { RepositoryTalk } from '../../registry/api/upload.ts';
import { lastingContent, passingContent } from './content.ts';
import type { LastTrip } from './last-trip.ts';
import { removeLeftovers } from './leftovers.ts';
import { reportTrip } from './report.ts';
import { roundTrip } from './round-trip.ts';

export interface CanaryOptions {
  readonly registry: RegistryConfig;
  readonly config: CanaryConfig;
  /** Of the exporter, for its User-Agent. */
  readonly version: string;
  readonly clock: Clock;
  readonly last: LastTrip;
}

/** Does what a client does, and compares. What fails is a cycle that went well: it was seen. */
export function createCanaryCollector(options: CanaryOptions): Collector {
  const canary = new Canary(options);
  return {
    name: 'canary',
    intervalMs: options.config.intervalMs,
    collect: (signal) => canary.collect(signal),
    close: () => undefined,
  };
}

class Canary {
  readonly #options: CanaryOptions;
  readonly #client: ApiClient;
  /** Nothing that is new is pushed before it is known that it can be taken away. */
  #isDeletable: boolean | undefined;
  #hasPushedLasting = false;

  constructor(options: CanaryOptions) {
    const { registry, clock } = options;
    const { url, realms, credentials } = registry;
    this.#options = options;
    this.#client = new ApiClient({ registry: url, realms, credentials }, clock);
  }

  async collect(signal: AbortSignal): Promise<Cycle> {
    const { config, clock, registry } = this.#options;
    const trusted = await readTrust(registry.tls, registry.url);
    if (trusted.status === 'failed') return { status: 'failed', report: emptyReport, detail: trusted.detail };
    const deadline = startDeadline(clock, config.timeoutMs, signal);
    try {
      return await this.#travel(this.#talk(trusted.trust, deadline.signal), signal);
    } finally {
      deadline.release();
    }
  }

  async #travel(talk: RepositoryTalk, signal: AbortSignal): Promise<Cycle> {
    const { config, clock } = this.#options;
    const isPassing = this.#isDeletable === true;
    const content = isPassing ? passingContent(clock.now()) : lastingContent();
    const trip = await roundTrip({ content, talk, clock, deletes: this.#isDeletable !== false });
    // What an interrupted trip ran into is our own doing; what it left the next process takes away.
    if (signal.aborted) return { status: 'failed', report: emptyReport, detail: 'interrupted' };
    this.#isDeletable = trip.isDeletable ?? this.#isDeletable;
    if (this.#isDeletable === true) await removeLeftovers(talk, clock.now() - 2 * config.timeoutMs);
    const newBytes = isPassing || !this.#hasPushedLasting ? trip.newBytes : 0;
    this.#hasPushedLasting ||= newBytes > 0;
    const { repository } = config;
    const report = reportTrip({ ...trip, newBytes }, { repository, hadFailed: this.#options.last.hasFailed });
    this.#options.last.hasFailed = trip.failure !== undefined;
    return { status: 'ok', report };
  }

  #talk(trust: Trust, signal: AbortSignal): RepositoryTalk {
    const { registry, config, version, clock } = this.#options;
    const { family, phaseTimeoutMs } = registry.collectors.probe;
    return {
      ...{ client: this.#client, registry: registry.url, repository: config.repository },
      // W3C Trace Context: release 3 goes on with the trace, so that its spans can be found by the run.
      headers: { traceparent: `00-${hex(16)}-${hex(8)}-01` },
      by: {
        ...{ trust, signal, clock, userAgent: `registry-exporter/${version}` },
        network: { family, phaseTimeoutMs, proxies: registry.proxies },
      },
    };
  }
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
