import { ConfigReload } from './app/config-reload.ts';
import type { AppOptions } from './app/options.ts';
import { ProbeService } from './app/probe-service.ts';
import { Sinks } from './app/sinks.ts';
import { WatchedRegistries } from './app/watched-registries.ts';
import { readInstanceId } from './state/instance-id.ts';
import type { ProbeDesk } from './web/probe-handler.ts';
import type { WebSources } from './web/reader.ts';
import { Readiness } from './web/readiness.ts';
import type { ReloadOutcome } from './web/reload-handler.ts';
import { startWebServer, type WebAddress } from './web/server.ts';

export interface App {
  readonly address: WebAddress;
  /** Reads the configuration again and puts it in force; what is wrong with it is told in the log. Never rejects. */
  readonly reload: () => Promise<ReloadOutcome>;
  /** Resolves when everything has been closed. */
  readonly done: Promise<void>;
}

/** A look that takes longer, as into a storage of many millions of files, does not keep the exporter from being ready. */
const longestFirstLookMs = 30_000;

/** The composition root: makes every part, and ties sources to sinks. Rejects when the address cannot be had. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, clock, log, signal } = options;
  const { id, fault } = await readInstanceId(config.stateDir);
  if (fault !== undefined) log.warn('instance id is not kept', { detail: fault });
  const sinks = new Sinks(options, id);
  const readiness = new Readiness();
  void clock.sleep(longestFirstLookMs, signal).then(() => {
    readiness.waitNoLonger();
  });
  const registries = new WatchedRegistries({ options, sinks, readiness }, config);
  const reloading = new ConfigReload({
    ...options,
    follow: (next) => {
      sinks.outlet.follow(next.otlp);
      return registries.follow(next);
    },
    done: (isSuccess, nowMs) => {
      sinks.noteReload(isSuccess, nowMs);
    },
  });
  const reload = () => reloading.reload();
  const sources: WebSources = {
    version: options.build.version,
    registries: () => registries.facts(),
    metrics: sinks.store,
    recentRecords: (registry) => sinks.recent.of(registry),
    lastProbeChange: (registry) => sinks.recent.lastChange(registry),
    faultOf: (registry, collector) => sinks.faults.of(registry, collector),
    isReady: () => readiness.isReady,
    gcIntake: () => registries.gcIntake(),
    probes: probesOf(registries),
    reloading: { reload, isOn: () => reloading.inForce.web.isLifecycleOn },
  };
  const server = await startWebServer(config.web, { sources, clock, log });
  sinks.outlet.follow(config.otlp);
  void registries.follow(config);
  const ended = Promise.all([registries.ended(), sinks.outlet.ended()]);
  return { address: server.address, reload, done: ended.then(() => server.close()) };
}

function probesOf(registries: WatchedRegistries): ProbeDesk {
  const service = new ProbeService({
    modules: () => registries.modules,
    probe: (...asked) => registries.probe(...asked),
  });
  return {
    targets: () => registries.facts().map(({ name }) => name),
    modules: () => registries.modules.map(({ name }) => name),
    probe: (question) => service.answer(question),
  };
}
