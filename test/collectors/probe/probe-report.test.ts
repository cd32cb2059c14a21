import { expect, test } from 'vitest';
import { probeMetrics } from '../../../src/collectors/probe/metrics.ts';
import type { ProbeObservation } from '../../../src/collectors/probe/observation.ts';
import { ChangeTeller } from '../../../src/collectors/probe/change-teller.ts';
import type { LogRecord } from '../../../src/domain/log-record.ts';
import { plainTls } from '../../support/registry-config.ts';
import { reportProbe } from '../../../src/collectors/probe/report.ts';
import { answerChallenge, answerEmpty, serveHttp } from '../../registry/api/loopback.ts';
import { collectorFor, credentialsFor } from './harness.ts';

const up: ProbeObservation = {
  verdict: { status: 'up', components: { api: true, storage: true } },
  phases: { connect: 0.001, authorized: 0.002 },
  httpStatus: 200,
  certificateNotAfterMs: 1_800_000_000_500,
  finishedAtMs: 1_700_000_000_000,
  durationSeconds: 0.003,
};
const down: ProbeObservation = {
  verdict: { status: 'down', components: { api: false }, reason: 'refused', detail: 'closed' },
  phases: {},
  finishedAtMs: 1_700_000_000_000,
  durationSeconds: 0.003,
};
const address = new URL('https://user:pass@registry.example:5000/?token=t#f');

/** What is told of probes that come one after the other, by default at the same time. */
function tellAll(seen: readonly ProbeObservation[]): readonly LogRecord[] {
  const teller = new ChangeTeller();
  return seen.flatMap((observation) => teller.tell(observation, address));
}

function lines(observation: ProbeObservation): readonly string[] {
  return reportProbe(observation, { tls: plainTls, url: address }).map((sample) => {
    if (sample.op === 'clear') return `clear ${sample.metric.name}`;
    const figure = sample.op === 'merge' ? sample.counts.join(' ') : sample.value;
    return `${sample.op} ${sample.metric.name}${JSON.stringify(sample.labels)} ${figure}`;
  });
}

test('reports a registry that is up', () => {
  expect(lines(up)).toMatchInlineSnapshot(`
    [
      "set docker_registry_up{} 1",
      "add docker_registry_probes_total{} 1",
      "observe docker_registry_probe_duration_seconds{} 0.003",
      "set docker_registry_probe_http_status_code{} 200",
      "clear docker_registry_probe_phase_duration_seconds",
      "set docker_registry_probe_phase_duration_seconds{"phase":"connect"} 0.001",
      "set docker_registry_probe_phase_duration_seconds{"phase":"authorized"} 0.002",
      "clear docker_registry_component_up",
      "set docker_registry_component_up{"component":"api"} 1",
      "set docker_registry_component_up{"component":"storage"} 1",
      "clear docker_registry_tls_certificate_current",
      "set docker_registry_tls_certificate_not_after_timestamp_seconds{} 1800000000.5",
      "set docker_registry_tls_verification_disabled{} 0",
    ]
  `);
});

test('reports a registry that is down, and forgets what it no longer sees', () => {
  expect(lines(down)).toMatchInlineSnapshot(`
    [
      "set docker_registry_up{} 0",
      "add docker_registry_probes_total{} 1",
      "add docker_registry_probe_failures_total{"reason":"refused"} 1",
      "observe docker_registry_probe_duration_seconds{} 0.003",
      "set docker_registry_probe_http_status_code{} 0",
      "clear docker_registry_probe_phase_duration_seconds",
      "clear docker_registry_component_up",
      "set docker_registry_component_up{"component":"api"} 0",
      "clear docker_registry_tls_certificate_current",
      "set docker_registry_tls_verification_disabled{} 0",
    ]
  `);
});

test('tells that a registry is down at the first look', () => {
  expect(tellAll([down])).toEqual([
    {
      eventName: 'docker.registry.probe.down',
      severity: 'error',
      body: 'registry https://registry.example:5000/ is down: closed',
      timestampMs: 1_700_000_000_000,
      attributes: {
        'url.full': 'https://registry.example:5000/',
        'error.type': 'refused',
        'docker.registry.component': 'api',
      },
    },
  ]);
});

test('tells that a registry is up again', () => {
  expect(tellAll([down, up]).slice(1)).toEqual([
    {
      eventName: 'docker.registry.probe.up',
      severity: 'info',
      body: 'registry https://registry.example:5000/ is up again',
      timestampMs: 1_700_000_000_000,
      attributes: { 'url.full': 'https://registry.example:5000/', 'http.response.status_code': 200 },
    },
  ]);
});

test('tells nothing while the state stays, nor that the first look found it up', () => {
  expect(tellAll([up, up, up])).toEqual([]);
  expect(tellAll([down, down, down])).toHaveLength(1);
});

test('tells each change of state once', async () => {
  let code = 200;
  const url = await serveHttp((_request, response) => {
    if (code === 200) answerEmpty(response);
    else response.writeHead(code).end();
  });
  const collector = collectorFor({ url });
  const told: unknown[] = [];

  for (code of [200, 200, 500, 404, 200, 200, 500]) {
    const { status, report } = await collector.collect(new AbortController().signal);
    told.push([
      status,
      ...report.records.map(({ attributes, eventName }) => [eventName, attributes['error.type']]),
    ]);
  }

  expect(told).toEqual([
    ['ok'],
    ['ok'],
    ['ok', ['docker.registry.probe.down', 'http_5xx']],
    ['ok', ['docker.registry.probe.down', 'http_4xx']],
    ['ok', ['docker.registry.probe.up', undefined]],
    ['ok'],
    ['ok', ['docker.registry.probe.down', 'http_5xx']],
  ]);
});

test.each([200, 301, 400, 401, 403, 500, 503])(
  'keeps the password and the token out of what it reports when a server repeats them with %i',
  async (code) => {
    const [password, token] = ['planted-hunter2', 'planted-token'];
    const encoded = Buffer.from(`alice:${password}`).toString('base64');
    const realm = await serveHttp((request, response) => {
      const isOurs = request.headers.authorization === `Basic ${encoded}`;
      response.writeHead(isOurs ? 200 : 400).end(JSON.stringify({ token }));
    });
    const url = await serveHttp((request, response) => {
      const echo = request.headers.authorization;
      if (echo === undefined) answerChallenge(response, `Bearer realm="${realm.href}"`);
      else response.writeHead(code, echo, everywhere(token)).end(token);
    });
    url.username = 'alice';
    url.password = password;
    const collector = collectorFor({ url, credentials: credentialsFor('alice', password) });

    const told = JSON.stringify((await collector.collect(new AbortController().signal)).report);

    expect(told).toContain(`registry ${new URL('/', url.origin).href} is down: answers ${code}`);
    expect([password, token, encoded].filter((secret) => told.includes(secret))).toEqual([]);
  },
);

function everywhere(secret: string): Record<string, string> {
  return {
    location: `http://${secret}.example/`,
    'www-authenticate': `Bearer realm="http://${secret}.example/"`,
  };
}

test('has a metric for each row of the contract on availability, under its labels', () => {
  const rows = probeMetrics.map(
    ({ name, type, labels }) => `${type} ${name} {${labels.map((label) => label.name).join()}}`,
  );

  expect(rows).toMatchInlineSnapshot(`
    [
      "gauge docker_registry_up {}",
      "counter docker_registry_probes_total {}",
      "counter docker_registry_probe_failures_total {reason}",
      "histogram docker_registry_probe_duration_seconds {}",
      "gauge docker_registry_probe_phase_duration_seconds {phase}",
      "gauge docker_registry_probe_http_status_code {}",
      "gauge docker_registry_component_up {component}",
      "gauge docker_registry_tls_certificate_not_after_timestamp_seconds {}",
      "gauge docker_registry_tls_certificate_current {}",
      "gauge docker_registry_tls_verification_disabled {}",
    ]
  `);
});

test('describes each metric in one sentence', () => {
  const wrong = probeMetrics.filter(({ help }) => !/^[A-Z][^\n]*[^.]\.$/.test(help));

  expect(wrong).toEqual([]);
});

test('goes by the interval of the configuration, but not in step with others', async () => {
  const url = await serveHttp((_request, response) => {
    answerEmpty(response);
  });
  const collector = collectorFor({ url });

  const intervals = Array.from({ length: 1_000 }, () => collector.intervalMs);

  expect(collector.name).toBe('probe');
  expect(Math.min(...intervals)).toBeGreaterThanOrEqual(13_500);
  expect(Math.max(...intervals)).toBeLessThanOrEqual(16_500);
  expect(new Set(intervals).size).toBeGreaterThan(900);
});
