import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cleanEnvironment } from '../../../demo/process/clean-environment.ts';
import { findRegistryProgram } from '../../../demo/registry/find-registry-program.ts';

export interface Launch {
  readonly folder: string;
  readonly yaml: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What can be seen of a running registry from outside, without asking its configuration. */
export interface Observed {
  readonly isRunning: boolean;
  readonly listensOn: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly answers: Answers;
}

export interface Answers {
  readonly isTls: boolean;
  readonly base: number;
  readonly challenge: string | undefined;
  readonly upload: number;
  readonly deletion: number;
  readonly blobFiles: readonly string[];
  readonly debug: Readonly<Record<string, number>>;
}

export interface Questions {
  /** Of the API, and where it is thought to be. */
  readonly port: number | undefined;
  readonly prefix: string;
  readonly authorization: string | undefined;
  readonly debug: readonly string[];
}

const patienceMs = 10_000;

/** Runs Distribution's own program in a folder, asks it, stops it, and tells what came of it. */
export async function observeRegistry(launch: Launch, questions: Questions): Promise<Observed> {
  const child = start(launch);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.on('data', (chunk: Buffer) => {
      output[name] += chunk.toString();
    });
  const closed = once(child, 'close');
  const sockets = await waitForSockets(child, questions);
  const isRunning = child.exitCode === null && sockets.length > 0;
  const answers = isRunning ? await ask(launch.folder, sockets, questions) : noAnswers;
  const listensOn = isRunning ? socketsOf(child.pid) : [];
  child.kill('SIGKILL');
  await closed;
  return { isRunning, listensOn, answers, ...output };
}

function start({ folder, yaml, environment }: Launch): ChildProcess {
  const found = findRegistryProgram(process.env);
  if (found === undefined) throw new Error('no registry program on the PATH');
  writeFileSync(join(folder, 'config.yml'), yaml);
  const env = { ...withoutAws(cleanEnvironment(process.env)), OTEL_TRACES_EXPORTER: 'none', ...environment };
  return spawn(found.program, ['serve', 'config.yml'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The driver of S3 reads variables of its own, and does not start with those of some machines. */
function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}

/** Until the API listens, or the program has ended. With a debug address there are two sockets, in any order. */
async function waitForSockets(child: ChildProcess, { debug }: Questions): Promise<readonly string[]> {
  const expected = debug.length > 0 ? 2 : 1;
  const end = Date.now() + patienceMs;
  while (Date.now() < end && child.exitCode === null) {
    const sockets = socketsOf(child.pid);
    if (sockets.length >= expected) return sockets;
    await wait(20);
  }
  return socketsOf(child.pid);
}

/** The addresses on which a process listens, as the kernel has them: `host:port`, an empty host for every interface. */
function socketsOf(pid: number | undefined): readonly string[] {
  const inodes = new Set(inodesOf(`/proc/${String(pid)}/fd`));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === '0A' && inodes.has(columns[9] ?? ''))
      .map((columns) => socketAddress(columns[1] ?? '')),
  );
}

function inodesOf(folder: string): readonly string[] {
  try {
    const links = readdirSync(folder).map((name) => readlinkSync(join(folder, name)));
    return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
  } catch {
    return [];
  }
}

function socketAddress(column: string): string {
  const [host = '', port = ''] = column.split(':');
  if (/^0+$/.test(host)) return `:${parseInt(port, 16)}`;
  const bytes = host.match(/../g)?.map((pair) => parseInt(pair, 16)) ?? [];
  const isMapped = bytes.length === 16 && host.startsWith('0000000000000000FFFF0000');
  const isIpv6Loopback = bytes.length === 16 && host === '00000000000000000000000001000000';
  if (isIpv6Loopback) return `::1:${parseInt(port, 16)}`;
  return `${bytes
    .slice(isMapped ? 12 : 0)
    .toReversed()
    .join('.')}:${parseInt(port, 16)}`;
}

const noAnswers: Answers = {
  isTls: false,
  base: 0,
  challenge: undefined,
  upload: 0,
  deletion: 0,
  blobFiles: [],
  debug: {},
};

async function ask(folder: string, sockets: readonly string[], questions: Questions): Promise<Answers> {
  const port = questions.port ?? Number(sockets[0]?.split(':').at(-1));
  const plain = await send({ url: `http://127.0.0.1:${port}${questions.prefix}v2/` });
  // Go answers plain HTTP on a TLS port with 400 and a sentence.
  const isTls = plain.status === 400;
  const root = `${isTls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const first = isTls ? await send({ url: `${root}${questions.prefix}v2/` }) : plain;
  const api: Api = { root, prefix: questions.prefix, authorization: questions.authorization };
  const upload = await pushBlob(api);
  const deletion = await send({ ...requestTo(api, `team/app/blobs/${digest}`), method: 'DELETE' });
  const debug = await Promise.all(
    questions.debug.map(async (url) => [url, (await send({ url })).status] as const),
  );
  return {
    isTls,
    base: first.status,
    challenge: first.challenge,
    upload,
    deletion: deletion.status,
    blobFiles: existsSync(folder) ? blobFilesBelow(folder) : [],
    debug: Object.fromEntries(debug),
  };
}

interface Api {
  readonly root: string;
  readonly prefix: string;
  readonly authorization: string | undefined;
}

const content = 'what a test keeps';
const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;

function requestTo(api: Api, path: string): Sent {
  return { url: `${api.root}${api.prefix}v2/${path}`, authorization: api.authorization };
}

async function pushBlob(api: Api): Promise<number> {
  const begun = await send({ ...requestTo(api, 'team/app/blobs/uploads/'), method: 'POST' });
  if (begun.location === undefined) return begun.status;
  // Behind http.host the location is another machine's.
  const { pathname, search } = new URL(begun.location, api.root);
  const url = `${api.root}${pathname}${search}&digest=${encodeURIComponent(digest)}`;
  return (await send({ url, authorization: api.authorization, method: 'PUT', body: content })).status;
}

interface Sent {
  readonly url: string;
  readonly method?: string;
  readonly authorization?: string | undefined;
  readonly body?: string;
}

interface Received {
  readonly status: number;
  readonly challenge: string | undefined;
  readonly location: string | undefined;
}

async function send({ url, method = 'GET', authorization, body }: Sent): Promise<Received> {
  const headers = authorization === undefined ? {} : { authorization };
  if (url.startsWith('https:')) return sendSecurely(url, { method, headers, body });
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  await response.arrayBuffer();
  const { status } = response;
  const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
  return { status, challenge: header('www-authenticate'), location: header('location') };
}

interface SecureSent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

function sendSecurely(url: string, { method, headers, body }: SecureSent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ rejectUnauthorized: false });
    const sent = request(url, {
      method,
      headers: { ...headers, 'content-length': body?.length ?? 0 },
      agent,
    });
    sent.on('response', (response) => {
      response.resume();
      const { statusCode: status = 0, headers: received } = response;
      resolve({ status, challenge: received['www-authenticate'], location: received.location });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Where the pushed content lies, relative to the folder: what stands before `/docker/registry`. */
function blobFilesBelow(folder: string): readonly string[] {
  const hash = digest.replace('sha256:', '');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith(`/blobs/sha256/${hash.slice(0, 2)}/${hash}/data`),
  );
}
