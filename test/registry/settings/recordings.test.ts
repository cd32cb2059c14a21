import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../src/registry/settings/parse-settings.ts';

const corpus = new URL('../../corpus/', import.meta.url);
const sets = [
  ['v2', 2],
  ['v3', 3],
] as const;

interface Scenario {
  readonly dir: string;
  readonly formatter: string;
  readonly accesslog: boolean;
  readonly level: string;
}

interface Exit {
  readonly config: string | null;
  readonly sent_signal: string;
  readonly wait_status: number;
}

function parseRecorded(file: string) {
  const release = file.startsWith('v3/') ? 3 : 2;
  return parseSettings({ yaml: readFileSync(new URL(file, corpus), 'utf8'), environment: {}, release });
}

const scenarios = (JSON.parse(readFileSync(new URL('summary.json', corpus), 'utf8')) as Scenario[]).filter(
  ({ dir }) => namesOf(dir).includes('config.yml'),
);

function namesOf(folder: string): readonly string[] {
  return readdirSync(new URL(`${folder}/`, corpus), { encoding: 'utf8' });
}

describe('the log that was recorded', () => {
  test.each(scenarios)('has the format and the level that are told: $dir', ({ dir, ...recorded }) => {
    const { settings, problems } = parseRecorded(`${dir}/config.yml`);

    const { formatter, level, hasAccessLog } = settings.log;
    expect({ formatter, level, accesslog: hasAccessLog }).toEqual({
      formatter: recorded.formatter,
      level: recorded.level,
      accesslog: recorded.accesslog,
    });
    expect(problems).toEqual([]);
  });

  const chatty = scenarios.filter(
    ({ dir, level }) => level === 'info' && namesOf(dir).includes('registry.log'),
  );

  test.each(chatty)('says of the start what is told: $dir', ({ dir }) => {
    const log = readFileSync(new URL(`${dir}/registry.log`, corpus), 'latin1');
    const { settings } = parseRecorded(`${dir}/config.yml`);

    expect({
      isWithoutSecret: !settings.hasSecret,
      isProxy: settings.proxy !== undefined,
      cache: settings.cache,
      endpoints: settings.notificationEndpoints,
      isPurging: settings.uploadPurging.isEnabled,
      isTls: settings.isTls,
      hasFigures: settings.hasPrometheus,
    }).toEqual({
      isWithoutSecret: log.includes('No HTTP secret provided'),
      isProxy: log.includes('Registry configured as a proxy cache to'),
      cache: /using (\w+) blob descriptor cache/.exec(log)?.[1] ?? 'none',
      endpoints: log.match(/configuring endpoint /g)?.length ?? 0,
      isPurging: log.includes('Starting upload purge in'),
      isTls: /listening on [^"]+, tls/.test(log),
      hasFigures: log.includes('providing prometheus metrics on'),
    });
  });
});

/** Ports that are taken, and a file that is missing: neither is in the configuration. */
const otherFaults = ['06-port-in-use.yml', '07-debug-port-in-use.yml', '13-token-auth-missing-bundle.yml'];

describe.each(sets)('%s', (set) => {
  const { exits } = JSON.parse(readFileSync(new URL(`${set}/startup/truth.json`, corpus), 'utf8')) as {
    readonly exits: readonly Exit[];
  };
  const started = exits.filter(({ config }) => config !== null && !otherFaults.includes(config));

  test.each(started)('is told to start where it did: $config', ({ config, sent_signal, wait_status }) => {
    const hasStarted = sent_signal !== 'SIGTERM' || wait_status <= 0;

    const { problems } = parseRecorded(`${set}/startup/${String(config)}`);

    expect(problems.some((problem) => problem.includes('does not start'))).toBe(!hasStarted);
  });
});
