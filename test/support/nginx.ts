import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { eventually } from './engine-poll.ts';
import { freePorts } from './engine-ports.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Runs nginx with these directives in its server block until the test is over. */
export async function startNginx(server: string): Promise<URL> {
  const folder = temporaryFolder();
  const [port = 0] = await freePorts(1);
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, port, server));
  spawnNginx(file);
  const url = new URL(`http://127.0.0.1:${port}`);
  await eventually(
    () =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    (isThere) => isThere,
    { withinMs: 10_000, what: 'nginx answers' },
  );
  return url;
}

/** Runs nginx with a configuration until the test is over. */
export function spawnNginx(file: string): ChildProcess {
  const child = spawn('nginx', ['-e', 'stderr', '-c', file], { stdio: 'ignore' });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  });
  return child;
}

/** Where nginx may write what it does not keep. */
export function temporaryPaths(folder: string): readonly string[] {
  return ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
}

function configuration(folder: string, port: number, server: string): string {
  return `
user root;
daemon off;
pid ${folder}/pid;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  ${temporaryPaths(folder).join('\n  ')}
  server { listen 127.0.0.1:${port}; ${server} }
}
`;
}
