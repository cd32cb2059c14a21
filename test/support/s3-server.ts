import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePorts } from './engine-ports.ts';

/** What a test of an object store needs here: OpenStack Swift with its S3 interface. */
export const s3ServerParts = [
  ...(['swift-proxy-server', 'swift-account-server', 'swift-container-server'] as const),
  ...(['swift-object-server', 'swift-ring-builder', 'memcached'] as const),
] as const;

/** An object store on loopback whose data lies in a temporary folder. */
export interface S3Server {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** For whatever only tests do to it; closed with it. */
  readonly client: S3Client;
  createBucket(name: string): Promise<void>;
  stop(): Promise<void>;
}

const region = 'us-east-1';
const credentials = { accessKeyId: 'registry:admin', secretAccessKey: 'secret-of-the-test' };
const storageServers = ['account', 'container', 'object'] as const;
/** Short pages, so that few objects make several. */
export const pageKeys = 50;
const readyMs = 60_000;

interface Layout {
  readonly folder: string;
  readonly ports: Readonly<Record<(typeof storageServers)[number] | 'proxy' | 'cache', number>>;
}

/** Starts it and waits until it answers. Rejects where it does not within a minute. */
export async function startS3Server(): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 's3-server-'));
  const [account = 0, container = 0, object = 0, proxy = 0, cache = 0] = await freePorts(5);
  const layout = { folder, ports: { account, container, object, proxy, cache } };
  await mkdir(join(folder, 'data', 'disk'), { recursive: true });
  await Promise.all(storageServers.map((name) => buildRing(name, layout)));
  await Promise.all(
    storageServers.map((name) => writeFile(join(folder, `${name}.conf`), storageConfig(name, layout))),
  );
  await writeFile(join(folder, 'proxy.conf'), proxyConfig(layout));
  const programs = startPrograms(layout);
  const endpoint = `http://127.0.0.1:${proxy}`;
  // Its next major release needs a newer Node.js, which it would say in every test.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const client = new S3Client({ region, endpoint, forcePathStyle: true, credentials });
  const stop = async (): Promise<void> => {
    client.destroy();
    await Promise.all(programs.map(ended));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(Object.values(layout.ports).map((port) => listening(port, programs)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...{ endpoint, region, client, stop, ...credentials },
    createBucket: async (Bucket) => {
      await client.send(new CreateBucketCommand({ Bucket }));
    },
  };
}

async function buildRing(name: (typeof storageServers)[number], { folder, ports }: Layout): Promise<void> {
  const run = promisify(execFile);
  const file = join(folder, `${name}.builder`);
  await run('swift-ring-builder', [file, 'create', '4', '1', '0']);
  await run('swift-ring-builder', [file, 'add', `r1z1-127.0.0.1:${ports[name]}/disk`, '1']);
  await run('swift-ring-builder', [file, 'rebalance']);
}

function commonConfig(folder: string, port: number): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
log_address = ${join(folder, 'no-syslog')}
`;
}

function storageConfig(name: (typeof storageServers)[number], { folder, ports }: Layout): string {
  return `${commonConfig(folder, ports[name])}devices = ${join(folder, 'data')}
mount_check = false
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
`;
}

function proxyConfig({ folder, ports }: Layout): string {
  const [account, user] = credentials.accessKeyId.split(':');
  return `${commonConfig(folder, ports.proxy)}[pipeline:main]
pipeline = listing_formats cache s3api tempauth slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${ports.cache}
[filter:s3api]
use = egg:swift#s3api
location = ${region}
max_bucket_listing = ${pageKeys}
max_parts_listing = 1
[filter:tempauth]
use = egg:swift#tempauth
user_${account ?? ''}_${user ?? ''} = ${credentials.secretAccessKey} .admin
[filter:slo]
use = egg:swift#slo
`;
}

function startPrograms({ folder, ports }: Layout): readonly ChildProcess[] {
  const cache = [
    '-l',
    '127.0.0.1',
    '-p',
    String(ports.cache),
    '-U',
    '0',
    '-m',
    '16',
    '-u',
    userInfo().username,
  ];
  const children = [
    spawn('memcached', cache, { stdio: 'ignore' }),
    ...[...storageServers, 'proxy'].map((name) =>
      spawn(`swift-${name}-server`, [join(folder, `${name}.conf`)], { stdio: 'ignore' }),
    ),
  ];
  // One that cannot be started never listens, and that is told.
  for (const child of children) child.on('error', () => undefined);
  return children;
}

/** Resolves when somebody listens there. */
async function listening(port: number, programs: readonly ChildProcess[]): Promise<void> {
  const deadline = Date.now() + readyMs;
  while (!(await accepts(port))) {
    if (programs.some(isOver)) throw new Error('a program of the object store ended while it started');
    if (Date.now() > deadline) throw new Error(`the object store does not listen on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => {
      settle(true);
    });
    socket.once('error', () => {
      settle(false);
    });
  });
}

function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

async function ended(child: ChildProcess): Promise<void> {
  if (isOver(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
