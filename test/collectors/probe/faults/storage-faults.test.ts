import { readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { sha256 } from '../../../../src/registry/api/digest.ts';
import { answerEmpty, isBase, serveHttp } from '../../../registry/api/loopback.ts';
import { pushImage } from '../../../support/push.ts';
import { realParts } from '../../../support/real-parts.ts';
import { temporaryFolder } from '../harness.ts';
import { runRegistry } from '../real-registry.ts';
import { testFaults, type Injected } from './fault-tests.ts';
import { storageFaults } from './table.ts';

const image = { repository: 'team/app', reference: '1' };
const reading = { probe: { reference: image } };

/** A real registry that holds an image, whose configuration something happens to. */
async function withDamage(damage: (data: string) => void): Promise<Injected> {
  const root = temporaryFolder();
  const { url } = await runRegistry({ storage: { filesystem: { rootdirectory: root } } });
  await pushImage(url, { repository: image.repository, tag: image.reference, layers: ['layer'] });
  const config = configOf(root);
  const data = join(root, 'docker/registry/v2/blobs/sha256', config.slice(0, 2), config, 'data');
  damage(data);
  return {
    url,
    ...reading,
    masks: { [`sha256:${config}`]: 'CONFIG', [sha256(Buffer.from('rotten'))]: 'OTHER' },
  };
}

/** By what lies in the store: the one blob that is JSON and no manifest. */
function configOf(root: string): string {
  const blobs = join(root, 'docker/registry/v2/blobs/sha256');
  const names = readdirSync(blobs, { recursive: true }).map(String);
  const found = names.find((name) => {
    if (!name.endsWith('data')) return false;
    return readFileSync(join(blobs, name), 'utf8').includes('"rootfs"');
  });
  return found?.split('/')[1] ?? '';
}

/** A registry that answers, and serves manifests like this. */
async function serving(manifest: RequestListener): Promise<Injected> {
  const url = await serveHttp((request, response) => {
    if (isBase(request)) answerEmpty(response);
    else manifest(request, response);
  });
  return { url, ...reading };
}

function writeOn(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(100_000)));
  };
  response.on('drain', more);
  more();
}

realParts('each fault of the storage', ['docker-registry'], () => {
  testFaults(storageFaults, {
    healthWrapper: async () => {
      const flag = join(temporaryFolder(), 'maintenance');
      writeFileSync(flag, '');
      const { url } = await runRegistry({ health: { file: [{ file: flag, interval: '50ms' }] } });
      await until503(url);
      return { url };
    },
    debugHealth: async () => {
      const health = await serveHttp((_request, response) =>
        response.writeHead(503, { 'content-type': 'application/json' }).end('{"disk":"on fire"}'),
      );
      const { url } = await runRegistry({});
      return { url, probe: { healthUrl: new URL('/debug/health', health) } };
    },
    imageGone: async () => ({ url: (await runRegistry({})).url, ...reading }),
    emptyBlob: () =>
      withDamage((data) => {
        truncateSync(data);
      }),
    rottenBlob: () =>
      withDamage((data) => {
        writeFileSync(data, 'rotten');
      }),
    unreadable: () =>
      withDamage((data) => {
        rmSync(data);
        // Nothing that ends: the kernel gives up.
        symlinkSync(data, data);
      }),
    endlessManifest: () =>
      serving((_request, response) => {
        response.writeHead(200);
        writeOn(response);
      }),
    hangingRead: async () => ({
      ...(await serving(() => undefined)),
      probe: { ...reading.probe, timeoutMs: 500 },
    }),
    brokenRead: () =>
      serving((_request, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('{', () => response.destroy());
      }),
  });
});

async function until503(url: URL): Promise<void> {
  while ((await fetch(new URL('/v2/', url))).status !== 503) await new Promise(setImmediate);
}
