import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createProbeCollector } from '../../../src/collectors/probe/collector.ts';
import { ChangeTeller } from '../../../src/collectors/probe/change-teller.ts';
import type { Credentials, ProbeConfig, RegistryConfig, TlsConfig } from '../../../src/config/model.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import type { Collector } from '../../../src/domain/collector.ts';
import type { LogRecord } from '../../../src/domain/log-record.ts';
import { keepOutput } from '../../support/output.ts';
import { noProxies, type ProxyRules } from '../../../src/registry/api/proxy.ts';
import { plainProbe, plainRegistry, plainTls } from '../../support/registry-config.ts';
import type { Report, Sample } from '../../../src/domain/report.ts';

/** A clock whose deadlines are over when the test says so. */
export interface ManualClock extends Clock {
  readonly expire: () => void;
}

export function manualClock(): ManualClock {
  const sleepers = new Set<() => void>();
  return {
    now: () => 1_700_000_000_000,
    monotonic: () => performance.now(),
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        sleepers.add(resolve);
        signal.addEventListener('abort', () => {
          resolve();
        });
      }),
    expire: () => {
      for (const wake of sleepers) wake();
    },
  };
}

/** Turns of the event loop, in which what lies in a loopback socket is read. */
export async function letPass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
}

export interface Setup {
  readonly url: URL;
  readonly credentials?: Credentials | undefined;
  readonly realms?: readonly string[];
  readonly tls?: Partial<TlsConfig>;
  readonly probe?: Partial<ProbeConfig>;
  readonly proxies?: ProxyRules;
  readonly clock?: Clock;
}

export function collectorFor({ url, clock = manualClock(), ...setup }: Setup): Collector {
  const plain = plainRegistry('local', url);
  const registry: RegistryConfig = {
    ...plain,
    ...{ credentials: setup.credentials, realms: setup.realms ?? [], proxies: setup.proxies ?? noProxies },
    tls: { ...plainTls, ...setup.tls },
    collectors: { ...plain.collectors, probe: { ...plainProbe, ...setup.probe } },
  };
  return createProbeCollector({ registry, version: '1.2.3', clock, changes: new ChangeTeller() });
}

/** What one probe had to say, in a shape that reads well. */
export interface Findings {
  readonly up: number | undefined;
  readonly reason: string | undefined;
  readonly httpStatus: number | undefined;
  readonly components: Readonly<Record<string, number>>;
  readonly phases: readonly string[];
  readonly body: string | undefined;
}

export async function probe(setup: Setup): Promise<Findings> {
  return findingsOf((await collectorFor(setup).collect(new AbortController().signal)).report);
}

export function findingsOf({ samples, records }: Report): Findings {
  keepOutput(JSON.stringify(records));
  return {
    up: valueOf(samples, 'docker_registry_up'),
    reason: labelsOf(samples, 'docker_registry_probe_failures_total', 'reason')[0],
    httpStatus: valueOf(samples, 'docker_registry_probe_http_status_code'),
    components: componentsOf(samples),
    phases: labelsOf(samples, 'docker_registry_probe_phase_duration_seconds', 'phase'),
    body: bodyOf(records),
  };
}

function componentsOf(samples: readonly Sample[]): Readonly<Record<string, number>> {
  const states: Record<string, number> = {};
  for (const { labels, value } of seriesOf(samples, 'docker_registry_component_up')) {
    states[labels['component'] ?? ''] = value;
  }
  return states;
}

type Series = Extract<Sample, { value: number }>;

export function seriesOf(samples: readonly Sample[], name: string): readonly Series[] {
  return samples.filter((sample): sample is Series => sample.op !== 'clear' && sample.metric.name === name);
}

export function valueOf(samples: readonly Sample[], name: string): number | undefined {
  return seriesOf(samples, name)[0]?.value;
}

function labelsOf(samples: readonly Sample[], name: string, label: string): readonly string[] {
  return seriesOf(samples, name).flatMap(({ labels }) => labels[label] ?? []);
}

/** Ports differ from run to run. */
function bodyOf(records: readonly LogRecord[]): string | undefined {
  return records[0]?.body.replaceAll(/(127\.0\.0\.1|localhost):\d+/g, '$1:PORT');
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'probe-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

export function credentialsFor(username: string, password: string): Credentials {
  const passwordFile = join(temporaryFolder(), 'password');
  writeFileSync(passwordFile, `${password}\n`);
  return { username, passwordFile };
}
