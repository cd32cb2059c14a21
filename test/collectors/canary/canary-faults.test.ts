import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { realParts } from '../../support/real-parts.ts';
import { serveHttp } from '../../registry/api/loopback.ts';
import { temporaryFolder } from '../probe/harness.ts';
import { runRegistry } from '../probe/real-registry.ts';
import { canaryFor, travel } from './canary-run.ts';

type Tamper = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A real registry behind something that answers some requests itself. */
async function tampered(tamper: Tamper): Promise<URL> {
  const storage = { filesystem: { rootdirectory: temporaryFolder() }, delete: { enabled: true } };
  const { url } = await runRegistry({ storage });
  return serveHttp((request, response) => {
    if (tamper(request, response)) return;
    const { method, headers, url: path = '' } = request;
    const inner = forward(new URL(path, url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    request.pipe(inner);
  });
}

type Answer = readonly [code: number, body?: string];

function answering(method: string, path: RegExp, [code, body = '{"errors":[]}']: Answer): Tamper {
  return (request, response) => {
    if (request.method !== method || !path.test(request.url ?? '')) return false;
    response.writeHead(code).end(body);
    return true;
  };
}

interface Case {
  readonly step: string;
  readonly tamper: Tamper;
  readonly told: string;
}

realParts('the canary, when something goes wrong', ['docker-registry'], () => {
  test.each<Case>([
    {
      step: 'push_blob',
      tamper: answering('POST', /uploads/, [503]),
      told: 'push_blob: answers 503, expected 202',
    },
    {
      step: 'push_blob',
      tamper: answering('PUT', /uploads/, [500]),
      told: 'push_blob: answers 500, expected 201',
    },
    {
      step: 'push_manifest',
      tamper: answering('PUT', /manifests/, [413]),
      told: 'push_manifest: answers 413, expected 201',
    },
    {
      step: 'list_tags',
      tamper: answering('GET', /tags/, [200, '{"name":"team/canary","tags":["other"]}']),
      told: 'list_tags: does not list the tag registry-exporter that was just pushed',
    },
    {
      step: 'list_tags',
      tamper: answering('GET', /tags/, [200, '<html>']),
      told: 'list_tags: answers 200 without a list of tags',
    },
    {
      step: 'pull_manifest',
      tamper: answering('GET', /manifests/, [404]),
      told: 'pull_manifest: answers 404, expected 200',
    },
    {
      step: 'pull_blob',
      tamper: answering('GET', /blobs/, [502]),
      told: 'pull_blob: answers 502, expected 200',
    },
    {
      step: 'verify',
      tamper: answering('GET', /blobs/, [200, '']),
      told: 'verify: the blob came back with an empty body, expected DIGEST',
    },
    {
      step: 'verify',
      tamper: answering('GET', /manifests/, [200, '{}']),
      told: 'verify: the manifest came back with other content, expected DIGEST',
    },
    {
      step: 'delete',
      tamper: answering('DELETE', /manifests/, [500]),
      told: 'delete: answers 500, expected 202 or 404',
    },
  ])('fails at $step ($told)', async ({ step, tamper, told }) => {
    let isBroken = true;
    const url = await tampered((request, response) => isBroken && tamper(request, response));
    const canary = canaryFor({ url });

    const broken = await travel(canary);
    isBroken = false;
    const mended = await travel(canary);

    expect(broken).toMatchObject({ status: 'ok', up: 0, failed: step });
    expect(broken.told.map((text) => text.replace(/sha256:[0-9a-f]{64}/, 'DIGEST'))).toEqual([
      `pushing to and pulling from team/canary fails at ${told}`,
    ]);
    expect(mended).toMatchObject({
      ...{ up: 1, failed: undefined },
      told: ['pushing to and pulling from team/canary succeeds again'],
    });
  });

  test.each([
    [
      'http://elsewhere-planted.example/v2/team/canary/blobs/uploads/1?_state=planted',
      'sends uploads to another host, expected http://HOST; let the proxy in front pass the Host header on, or set http.host of the registry',
    ],
    [
      'https://HOST/v2/team/canary/blobs/uploads/planted',
      'sends uploads to https://, expected http://; let the proxy in front set X-Forwarded-Proto, or set http.host of the registry',
    ],
  ])('sends nothing to an upload at %s', async (location, said) => {
    const url = await tampered((request, response) => {
      if (request.method !== 'POST') return false;
      response.writeHead(202, { location: location.replace('HOST', request.headers.host ?? '') }).end();
      return true;
    });

    const { told } = await travel(canaryFor({ url }));

    expect(told).toEqual([`pushing to and pulling from team/canary fails at push_blob: ${said}`]);
  });

  test('leaves no blob behind whose manifest was not let in', async () => {
    const deleted: string[] = [];
    let isBroken = false;
    const url = await tampered((request, response) => {
      if (request.method === 'DELETE') deleted.push((request.url ?? '').split('/').at(-2) ?? '');
      return isBroken && answering('PUT', /manifests/, [413])(request, response);
    });
    const canary = canaryFor({ url });
    await travel(canary);
    deleted.length = 0;
    isBroken = true;

    await travel(canary);

    expect(deleted).toEqual(['blobs']);
  });

  test('gives up when its time is over, and says at which step', async () => {
    const url = await tampered(
      (request) => request.method === 'PUT' && (request.url ?? '').includes('manifests'),
    );

    expect(await travel(canaryFor({ url, config: { timeoutMs: 500 } }))).toMatchObject({
      ...{ up: 0, failed: 'push_manifest', steps: ['push_blob', 'push_manifest'] },
    });
  });

  test('tells the registry who it is and which trace a run belongs to', async () => {
    const seen: (string | undefined)[][] = [];
    const url = await tampered(({ headers }) => {
      seen.push([headers['user-agent'], String(headers['traceparent'])]);
      return false;
    });

    await travel(canaryFor({ url }));

    expect(new Set(seen.map(([agent]) => agent))).toEqual(new Set(['registry-exporter/1.2.3']));
    expect(new Set(seen.map(([, trace]) => trace)).size).toBe(1);
    expect(seen[0]?.[1]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});
