import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { issue, makeAuthority } from '../test/registry/api/certificates.ts';
import { startTokenServer } from '../test/support/token-server/token-server.ts';
import { cpuSeconds, resident } from './process-figures.ts';

/**
 * `npm run bench:probe`: what it costs to probe 200 registries every 15 s, and whether the time that a probe measures is what
 * curl measures of the same request. The registry is the real one, with TLS and without, with tokens and without.
 */
const registries = Number(process.argv[2] ?? 200);
const intervalSeconds = 15;
const watchedSeconds = 60;
const comparisons = 60;
const port = 10_957;

const folder = mkdtempSync(join(tmpdir(), 'bench-probe-'));
const children: ChildProcess[] = [];
const authority = makeAuthority(folder, 'authority');
issue(authority, 'hub', { days: 2 });
const tokenServer = await startTokenServer();
try {
  const plain = await startRegistry('plain', {});
  const tls = { certificate: join(folder, 'hub.pem'), key: join(folder, 'hub.key') };
  const guarded = await startRegistry('guarded', { tls }, { auth: { token: tokenServer.registryAuth } });
  const both = [
    { title: 'plain HTTP, no log-in', entry: { url: plain } },
    { title: 'TLS of an own authority, token', entry: { url: guarded, ...access() } },
  ];
  for (const { title, entry } of both) await watch(title, entry);
  await compare(plain, []);
  await compare(guarded, ['--cacert', authority.certificateFile]);
} finally {
  for (const child of children) child.kill('SIGKILL');
  await tokenServer.close();
  rmSync(folder, { recursive: true });
}

function access(): object {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'alice-secret');
  return { username: 'alice', password_file: passwordFile, tls: { ca_file: authority.certificateFile } };
}

async function startRegistry(name: string, http: object, sections: object = {}): Promise<string> {
  const file = join(folder, `${name}.yml`);
  const storage = { filesystem: { rootdirectory: join(folder, name) } };
  const base = { version: 0.1, storage, http: { addr: '127.0.0.1:0', secret: 'any', ...http } };
  writeFileSync(file, JSON.stringify({ ...base, log: { accesslog: { disabled: true } }, ...sections }));
  const child = spawn('docker-registry', ['serve', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stderr.resume();
    return `${'tls' in http ? 'https' : 'http'}://${address}`;
  }
  throw new Error('the registry does not listen');
}

async function startExporter(entries: readonly object[]): Promise<ChildProcess> {
  const file = join(folder, 'exporter.json');
  writeFileSync(file, JSON.stringify({ registries: entries }));
  const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const flags = ['--config.file', file, `--web.listen-address=127.0.0.1:${port}`];
  const child = spawn('node', [program, ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env['PATH'] },
  });
  children.push(child);
  await sleep(3_000);
  return child;
}

async function watch(title: string, entry: object): Promise<void> {
  const names = Array.from({ length: registries }, (_, index) => `r${index}`);
  const discovery = { discovery: { mode: 'off' }, probe: { interval: `${intervalSeconds}s` } };
  const child = await startExporter(names.map((name) => ({ name, ...entry, collectors: discovery })));
  // Past the first round, which compiles everything.
  await sleep(2 * intervalSeconds * 1_000);
  const [cpu, probes] = [cpuSeconds(child.pid), await sum('probes_total')];
  await sleep(watchedSeconds * 1_000);
  const share = ((cpuSeconds(child.pid) - cpu) / watchedSeconds) * 100;
  const [done, up] = [(await sum('probes_total')) - probes, await sum('up')];
  print(`${registries} registries, ${title}: ${done} probes in ${watchedSeconds} s, ${up} up`);
  print(`  ${share.toFixed(1)} % of a core, ${resident(child)} MB resident (limits 10 % and 150 MB)`);
  child.kill('SIGKILL');
}

/** The first request of a probe against curl's of the same, by turns. */
async function compare(url: string, curlFlags: readonly string[]): Promise<void> {
  const isTls = url.startsWith('https');
  const access_ = isTls ? { tls: { ca_file: authority.certificateFile } } : {};
  const collectors = { discovery: { mode: 'off' }, probe: { interval: '1h' } };
  const child = await startExporter([{ name: 'hub', url, ...access_, collectors }]);
  const own: number[] = [];
  const curl: number[] = [];
  for (let round = 0; round < comparisons; round += 1) {
    own.push(await firstRequestSeconds());
    const flags = ['-s', '-o', '/dev/null', '-w', '%{time_total}', ...curlFlags, `${url}/v2/`];
    curl.push(Number(execFileSync('curl', flags, { encoding: 'utf8' })));
  }
  child.kill('SIGKILL');
  const [a, b] = [median(own) * 1_000, median(curl) * 1_000];
  print(
    `GET ${isTls ? 'https' : 'http'}://…/v2/, median of ${comparisons}: probe ${a.toFixed(2)} ms, curl ${b.toFixed(2)} ms`,
  );
  print(`  differ by ${Math.abs(a - b).toFixed(2)} ms (limit 5 ms)`);
}

/** By /probe, as the sum of the parts of its first connection and answer. */
async function firstRequestSeconds(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/probe?target=hub`)).text();
  const parts = text.split('\n').filter((line) => /phase="(dns|connect|tls|challenge)"/.test(line));
  const authorized = text.split('\n').filter((line) => line.includes('phase="authorized"'));
  const hasChallenge = parts.some((line) => line.includes('challenge'));
  return [...parts, ...(hasChallenge ? [] : authorized)].reduce(
    (total, line) => total + Number(line.split(' ').at(-1)),
    0,
  );
}

async function sum(metric: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`docker_registry_${metric}{`));
  return lines.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
