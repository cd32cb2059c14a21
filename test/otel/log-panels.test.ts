import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { asksLoki, readDashboards } from '../support/dashboard-queries.ts';
import { startExporter } from '../support/exporter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { ReceivedRecord } from '../telemetry/otlp/decode.ts';
import { Receiver } from '../telemetry/otlp/receiver.ts';
import { lokiEntry, passes } from './loki-entry.ts';

const queries = Object.values(readDashboards()).flatMap(({ panels }) =>
  panels.flatMap(({ title = '', targets = [] }) =>
    targets.filter(asksLoki).map(({ expr }) => ({ title, expr: expr.replace('$registry', '.+') })),
  ),
);

describe('what the built program sends of recorded logs', () => {
  test('is on the panels that ask Loki, each record on the one it belongs to', async () => {
    const records = await recordsOf('v3/htpasswd/registry.log', 'v3/corrupt/registry.log');

    const shown = Object.fromEntries(queries.map(({ title, expr }) => [title, selected(records, expr)]));

    expect(shown).toEqual({
      'Failed log-ins and suspicions': records.filter(({ eventName }) => /\.auth\./.test(eventName)),
      'Server errors': records.filter(
        ({ eventName }) => eventName === 'docker.registry.request.server_error',
      ),
    });
    expect(Object.values(shown).map(({ length }) => length > 0)).toEqual([true, true]);
  });
});

test.each(queries)('$title asks for no label that the code never writes', ({ expr }) => {
  const written = new Set([...attributesInSource()].map((name) => name.replaceAll(/\W/g, '_')));
  const asked = [...expr.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label);

  expect(asked.filter((label) => !written.has(label))).toEqual([]);
});

test('a panel shows nothing of a record of another service, or of another registry', () => {
  const record: ReceivedRecord = {
    ...{ eventName: '', severity: [17, 'ERROR'], body: '', timeNanos: '', observedNanos: '' },
    attributes: { 'docker.registry.name': 'main', 'http.response.status_code': 503 },
    ...{ resource: { 'service.name': 'registry-exporter' }, scope: ['', ''] },
  };
  const expr = queries.find(({ title }) => title === 'Server errors')?.expr ?? '';

  expect(selected([record], expr)).toEqual([record]);
  expect(selected([{ ...record, resource: { 'service.name': 'other' } }], expr)).toEqual([]);
  expect(selected([record], expr.replace('.+', 'mirror'))).toEqual([]);
});

function selected(records: readonly ReceivedRecord[], expr: string): readonly ReceivedRecord[] {
  return records.filter((record) => passes(lokiEntry(record), expr));
}

/** Everything that is sent of these logs of the corpus until it is all acknowledged. */
async function recordsOf(...logs: readonly string[]): Promise<readonly ReceivedRecord[]> {
  const receiver = new Receiver();
  await receiver.start();
  onTestFinished(() => receiver.stop());
  const file = join(temporaryFolder(), 'registry.log');
  const read = (log: string): string => readFileSync(new URL(`../corpus/${log}`, import.meta.url), 'utf8');
  writeFileSync(file, logs.map(read).join(''));
  const exporter = await startExporter({
    ...{ REGISTRY_LOG_FILE: file, REGISTRY_LOG_FROM: 'beginning', REGISTRY_URL: 'http://127.0.0.1:1' },
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url.replace('/v1/logs', ''),
  });
  const isError = ({ eventName }: ReceivedRecord): boolean => eventName.endsWith('.server_error');
  await vi.waitUntil(() => receiver.records.some(isError), { timeout: 15_000 });
  await exporter.stop();
  return receiver.records;
}

/** Dotted names that are the key of something: those of attributes, of which not every log of the corpus has all. */
function attributesInSource(): ReadonlySet<string> {
  const source = fileURLToPath(new URL('../../src', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const keys = files.flatMap(
    (file) => readFileSync(join(source, file), 'utf8').match(/'[a-z]+(?:\.[a-z_]+)+'(?=:)/g) ?? [],
  );
  return new Set(keys.map((key) => key.slice(1, -1)));
}
