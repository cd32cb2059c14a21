import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Labels, knownAlerts, postAlerts } from '../support/alertmanager-api.ts';
import { type RunningProgram, startAlertmanager } from '../support/prometheus-program.ts';
import { projectPath } from '../support/prometheus-tools.ts';
import { realParts } from '../support/real-parts.ts';
import { hastyAlertmanagerConfig } from './hasty-config.ts';
import { type AlertText, type Silencing, silenced, told } from './inhibition-table.ts';

interface Case {
  readonly name: string;
  readonly source: Labels;
  readonly target: Labels;
  readonly neighbour: Labels;
}

const silencedCases = silenced.flatMap((one, index) => casesOf(one, `silenced-${index}`));
const toldCases = told.flatMap((one, index) => casesOf(one, `told-${index}`));

test('the table names every alert that alertmanager.yml silences or has silence others', () => {
  const rules = readFileSync(projectPath('alertmanager/alertmanager.yml'), 'utf8').split('inhibit_rules:')[1];
  const named =
    rules
      ?.match(/^[^#]*?matchers.*|^ +- alertname.*/gm)
      ?.join(' ')
      .match(/\bRegistry\w+/g) ?? [];

  const inTable = new Set(silencedCases.flatMap(({ source, target }) => [source, target]).map(nameOf));

  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !inTable.has(name))).toEqual([]);
});

realParts('inhibition in Alertmanager', ['alertmanager'], () => {
  let alertmanager: RunningProgram;
  let silencedBy: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    // Nobody listens: what is silenced is asked of Alertmanager itself.
    alertmanager = await startAlertmanager(hastyAlertmanagerConfig('/dev/null'));
    const cases = [...toldCases, ...silencedCases];
    const posted = cases.flatMap(({ source, target, neighbour }) => [source, target, neighbour]);
    await postAlerts(
      alertmanager.url,
      posted.map((labels) => ({ labels })),
    );
    // Sources take effect in the order in which they came, so the last one is waited for.
    const last = keyOf(cases.at(-1)?.target ?? {});
    await vi.waitUntil(async () => (await inhibited()).get(last)?.length, { timeout: 15_000, interval: 100 });
    silencedBy = await inhibited();
  }, 30_000);

  afterAll(() => alertmanager.stop());

  test.each(silencedCases)('$name is silenced, and a neighbour is not', ({ target, neighbour }) => {
    expect(silencedBy.get(keyOf(target))).toHaveLength(1);
    expect(silencedBy.get(keyOf(neighbour))).toEqual([]);
  });

  test.each(toldCases)('$name is told', ({ target }) => {
    expect(silencedBy.get(keyOf(target))).toEqual([]);
  });

  async function inhibited(): Promise<ReadonlyMap<string, readonly string[]>> {
    const alerts = await knownAlerts(alertmanager.url);
    return new Map(alerts.map(({ labels, status }) => [keyOf(labels), status.inhibitedBy]));
  }
});

/** Each source with each target, in a job of their own so that no case silences another one's alerts. */
function casesOf({ sources, targets, within }: Silencing, job: string): readonly Case[] {
  const pairs = sources.flatMap((source) => targets.map((target) => ({ source, target })));
  return pairs.map(({ source, target }, index) => {
    const place = { job: `${job}-${index}`, instance: 'here:10055', registry: 'main', container: 'registry' };
    return {
      name: `${target} by ${source}`,
      source: { ...labelsOf(source), ...ownPlace(source, place) },
      target: { ...labelsOf(target), ...place },
      neighbour: { ...labelsOf(target), ...place, [within]: `elsewhere-${job}-${index}` },
    };
  });
}

/** The alerts on the exporter itself know no registry, and the absent one no instance either. */
function ownPlace(source: AlertText, place: Labels): Labels {
  const { job = '', instance = '' } = place;
  if (source === 'RegistryExporterAbsent') return { job };
  return source === 'RegistryExporterDown' ? { job, instance } : place;
}

function labelsOf(text: AlertText): Labels {
  const [alertname = '', labels = ''] = text.replace('}', '').split('{');
  const [key = '', value = ''] = labels.split('=');
  return { severity: 'none', alertname, ...(key === '' ? {} : { [key]: value }) };
}

function nameOf(labels: Labels): string {
  return labels['alertname'] ?? '';
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted());
}
