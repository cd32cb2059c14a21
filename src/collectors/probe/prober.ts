import type { RegistryConfig } from '../../config/model.ts';
import type { Clock } from '../../domain/clock.ts';
import { reasonOf } from '../../domain/failure.ts';
import { startDeadline } from '../../domain/deadline.ts';
import { ApiClient } from '../../registry/api/client.ts';
import { Connections } from '../../registry/api/connections.ts';
import type { ProbeObservation, Sight } from './observation.ts';
import { probeOnce } from './probe-once.ts';

export interface ProberOptions {
  readonly registry: RegistryConfig;
  /** Of the exporter, for its User-Agent. */
  readonly version: string;
  readonly clock: Clock;
}

/** Probes one registry, with the tokens for reading that outlast a probe. Never asked twice at once. */
export class Prober {
  readonly #options: ProberOptions;
  readonly #client: ApiClient;

  constructor(options: ProberOptions) {
    const { url, realms, credentials } = options.registry;
    this.#options = options;
    this.#client = new ApiClient({ registry: url, realms, credentials }, options.clock);
  }

  /** Ends when the time for a probe is over, or with the signal. */
  async probe(signal: AbortSignal): Promise<ProbeObservation> {
    const { registry, version, clock } = this.#options;
    const start = clock.monotonic();
    const { timeoutMs, family, phaseTimeoutMs } = registry.collectors.probe;
    const finished = (sight: Sight): ProbeObservation => ({
      ...{ ...sight, finishedAtMs: clock.now() },
      durationSeconds: (clock.monotonic() - start) / 1000,
    });
    const deadline = startDeadline(clock, timeoutMs, signal);
    // Of this probe alone: one that outlasted it would hide that new ones are refused.
    const connections = new Connections();
    try {
      const sight = await probeOnce(registry, this.#client, {
        ...{ userAgent: `registry-exporter/${version}`, clock, signal: deadline.signal },
        network: { family, phaseTimeoutMs, proxies: registry.proxies },
        connections,
      });
      return finished(sight);
    } catch (thrown) {
      // A bug of ours must not leave a verdict standing that nobody has come to.
      const detail = `unexpected: ${reasonOf(thrown)}`;
      return finished({
        verdict: { status: 'down', components: {}, reason: 'protocol', detail },
        phases: {},
      });
    } finally {
      deadline.release();
      connections.close();
    }
  }
}
