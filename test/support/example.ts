import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { composeProject, type ComposeProject } from './engine-compose.ts';
import { eventually } from './engine-poll.ts';
import { freePorts } from './engine-ports.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
export const examples = join(project, 'examples');

/** An example of `examples/`, made ready as its README says and running on ports of its own. */
export interface Example {
  readonly project: ComposeProject;
  /** `host:port` of what its clients talk to. */
  readonly registry: string;
  /** Its copy, with what was made there. */
  readonly folder: string;
  readonly passwordOf: (user: string) => string;
  /** The value of one series as the exporter's `/metrics` has it. */
  readonly value: (series: string) => Promise<number | undefined>;
  readonly becomes: (series: string, wanted: number) => Promise<void>;
  stop(): Promise<void>;
}

export interface ExampleOptions {
  readonly name: string;
  /** Of its own file; the exporter and its proxy are started beside them. */
  readonly services: readonly string[];
  /** What its README gives make-secrets.sh. */
  readonly names: readonly string[];
}

export async function startExample({ name, services, names }: ExampleOptions): Promise<Example> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  await cp(join(examples, name), folder, { recursive: true, filter: (path) => !path.endsWith('secrets') });
  await promisify(execFile)(join(examples, 'make-secrets.sh'), [...names], { cwd: folder });
  const [hub = 0, exporter = 0] = await freePorts(2);
  const compose = composeProject({
    folder,
    files: ['docker-compose.yml', join(project, 'docker-compose.observability.yml')],
    environment: {
      OBSERVABILITY_DIR: project,
      HUB_PORT: `${hub}`,
      EXPORTER_PORT: `${exporter}`,
      REGISTRY_STORAGE_SCAN_INTERVAL: '10s',
    },
  });
  const stop = async (): Promise<void> => {
    await compose.remove();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await compose.run('up', '--detach', ...services, 'socket-proxy', 'exporter');
  } catch (error) {
    await stop();
    throw error;
  }
  const passwords = await passwordsIn(join(folder, 'secrets'));
  const value = (series: string): Promise<number | undefined> => valueAt(exporter, series);
  return {
    ...{ project: compose, registry: `127.0.0.1:${hub}`, folder, value, stop },
    passwordOf: (user) => passwords.get(user) ?? '',
    becomes: (series, wanted) => becomes(value, series, wanted),
  };
}

/** Waits until a series has this value. */
export async function becomes(value: Example['value'], series: string, wanted: number): Promise<void> {
  const patience = { withinMs: 90_000, what: `${series} ${wanted}` };
  await eventually(
    () => value(series),
    (seen) => seen === wanted,
    patience,
  );
}

async function passwordsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const users = ['monitor', 'pusher'].map(async (user): Promise<[string, string]> => {
    return [user, (await readFile(join(folder, `${user}-password`), 'utf8')).trim()];
  });
  return new Map(await Promise.all(users));
}

/** The value of one series at the exporter behind a port of this machine. */
export async function valueAt(port: number, series: string): Promise<number | undefined> {
  const text = await (
    await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(5000) })
  ).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
