import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePorts } from './engine-ports.ts';
import { eventually } from './engine-poll.ts';
import { spawnNginx, temporaryPaths } from './nginx.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface ProxyOptions {
  /** Paths as docs/security.md writes them; `{id}` stands for any id. */
  readonly allowed: readonly string[];
  /** PEM files. With `clients` only those that it has signed are served. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clients: string };
}

/** A real nginx in front of the Engine's socket that lets GET through to a list of paths and refuses the rest. */
export interface EngineProxy {
  readonly port: number;
  /** `METHOD path status` of each request, as its access log has them. */
  requests(): readonly string[];
  /** With the same options or others; connections that are open go on with the old ones. */
  reload(options: ProxyOptions): Promise<void>;
}

export async function startEngineProxy(options: ProxyOptions): Promise<EngineProxy> {
  const folder = temporaryFolder();
  const [port = 0] = await freePorts(1);
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, port, options));
  const child = spawnNginx(file);
  await eventually(
    () => dial(port),
    () => true,
    { withinMs: 10_000, what: 'nginx listens' },
  );
  return {
    port,
    requests: () => linesOf(join(folder, 'access.log')),
    reload: async (changed) => {
      const workers = (): string => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
      const before = workers();
      writeFileSync(file, configuration(folder, port, changed));
      child.kill('SIGHUP');
      const isOther = (now: string): boolean => now.trim() !== '' && !now.includes(before.trim());
      await eventually(() => Promise.resolve(workers()), isOther, { withinMs: 10_000, what: 'new workers' });
    },
  };
}

/** The paths in the table of docs/security.md. */
export function documentedPaths(): readonly string[] {
  const text = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
  const table = /## The Docker socket\n[^]*?\n((?:\|[^\n]*\n)+)/.exec(text)?.[1] ?? '';
  return table.split('\n').flatMap((row) => {
    const cell = row.split('|')[1] ?? '';
    return Array.from(cell.matchAll(/`(\/[^`]+)`/g), ([, path = '']) => path);
  });
}

function configuration(folder: string, port: number, { allowed, tls }: ProxyOptions): string {
  const patterns = allowed.map((path) => `"~^(/v1\\.[0-9]+)?${path.replace('{id}', '[a-zA-Z0-9_.-]+')}$" 1;`);
  const temporary = temporaryPaths(folder);
  return `
user root;
daemon off;
pid ${folder}/pid;
worker_processes 1;
# Streams never end by themselves.
worker_shutdown_timeout 1s;
events { worker_connections 1024; }
http {
  log_format asked '$request_method $uri $status';
  access_log ${folder}/access.log asked;
  ${temporary.join('\n  ')}
  map $uri $is_allowed { default 0; ${patterns.join(' ')} }
  upstream engine { server unix:/var/run/docker.sock; }
  server {
    merge_slashes off;
    listen 127.0.0.1:${port}${tls === undefined ? '' : ' ssl'};
    ${tls === undefined ? '' : tlsLines(tls)}
    location / {
      if ($request_method != GET) { return 405; }
      if ($is_allowed = 0) { return 403; }
      proxy_pass http://engine;
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_buffering off;
      proxy_read_timeout 1d;
    }
  }
}
`;
}

function tlsLines({ cert, key, clients }: NonNullable<ProxyOptions['tls']>): string {
  return `ssl_certificate ${cert};
    ssl_certificate_key ${key};
    ssl_client_certificate ${clients};
    ssl_verify_client on;`;
}

function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

async function dial(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
