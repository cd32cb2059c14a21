import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';

import { createImage, MANIFEST_TYPE } from '../../../demo/traffic/image.ts';
import { BYTES, createClient, putBlob, startUpload } from './image-client.ts';
import { pathOf, sendRaw } from './raw-client.ts';
import { runRegistry } from './running-registry.ts';

const image = createImage('push and pull', 5000);
const [config, layer] = image.blobs;
if (config === undefined || layer === undefined) throw new Error('the image has no blobs');

describe('an image', () => {
  test('comes back byte for byte by tag and by digest', async () => {
    const { url } = await runRegistry();
    await createClient(url).push('team/web', 'v1', image);

    const headers = { Accept: MANIFEST_TYPE };
    const byTag = await sendRaw(url, { method: 'GET', path: '/v2/team/web/manifests/v1', headers });
    const path = `/v2/team/web/manifests/${image.manifest.digest}`;
    const byDigest = await sendRaw(url, { method: 'GET', path, headers });
    const blob = await sendRaw(url, { method: 'GET', path: `/v2/team/web/blobs/${layer.digest}` });

    expect(byTag.body).toEqual(image.manifest.bytes);
    expect(byTag.headers).toMatchObject({
      'content-type': MANIFEST_TYPE,
      'docker-content-digest': image.manifest.digest,
      'docker-distribution-api-version': 'registry/2.0',
    });
    expect(byDigest.body).toEqual(image.manifest.bytes);
    expect(blob.body).toEqual(layer.bytes);
  });

  test('is listed by catalog and tags, page by page', async () => {
    const { url } = await runRegistry();
    const client = createClient(url);
    for (const name of ['team/web', 'alpine', 'team/api']) await client.push(name, 'v1', image);
    await client.push('alpine', 'latest', image);

    const first = await sendRaw(url, { method: 'GET', path: '/v2/_catalog?n=2' });
    const next = /<([^>]+)>/.exec(String(first.headers['link']))?.[1] ?? '';
    const second = await sendRaw(url, { method: 'GET', path: next });
    const tags = await sendRaw(url, { method: 'GET', path: '/v2/alpine/tags/list' });
    const tooMany = await sendRaw(url, { method: 'GET', path: '/v2/_catalog?n=1001' });

    expect(first.body.toString()).toBe('{"repositories":["alpine","team/api"]}\n');
    expect(second.body.toString()).toBe('{"repositories":["team/web"]}\n');
    expect(second.headers['link']).toBeUndefined();
    expect(tags.body.toString()).toBe('{"name":"alpine","tags":["latest","v1"]}\n');
    expect(tooMany.status).toBe(400);
  });

  test('is gone after its manifest is deleted, with every tag that pointed to it', async () => {
    const { url } = await runRegistry();
    const client = createClient(url);
    const other = createImage('another', 100);
    await client.push('team/web', 'v1', image);
    await client.push('team/web', 'v2', image);
    await client.push('team/web', 'other', other);

    const path = `/v2/team/web/manifests/${image.manifest.digest}`;
    const deleted = await sendRaw(url, { method: 'DELETE', path });
    const again = await sendRaw(url, { method: 'DELETE', path });
    const tags = await sendRaw(url, { method: 'GET', path: '/v2/team/web/tags/list' });

    expect([deleted.status, again.status]).toEqual([202, 404]);
    expect(tags.body.toString()).toBe('{"name":"team/web","tags":["other"]}\n');
    expect(await client.get('/v2/team/web/manifests/v1')).toBe(404);
  });

  test('is refused while a blob that it names is missing', async () => {
    const { url } = await runRegistry();

    const pushed = await sendRaw(url, {
      method: 'PUT',
      path: '/v2/team/web/manifests/v1',
      headers: { 'Content-Type': MANIFEST_TYPE },
      body: image.manifest.bytes,
    });

    const { errors } = JSON.parse(pushed.body.toString()) as { errors: { code: string }[] };
    expect(pushed.status).toBe(400);
    expect(errors.map(({ code }) => code)).toEqual(Array(3).fill('MANIFEST_BLOB_UNKNOWN'));
  });
});

describe('a blob', () => {
  test('is served in parts', async () => {
    const { url } = await runRegistry();
    await putBlob(url, 'team/web', layer);
    const path = `/v2/team/web/blobs/${layer.digest}`;
    const getRange = (Range: string) => sendRaw(url, { method: 'GET', path, headers: { Range } });

    const head = await getRange('bytes=0-99');
    const tail = await getRange('bytes=-10');
    const several = await getRange('bytes=0-1,5-6');
    const beyond = await getRange('bytes=999999-');

    expect([head.status, head.body]).toEqual([206, layer.bytes.subarray(0, 100)]);
    expect(head.headers['content-range']).toBe('bytes 0-99/5000');
    expect([tail.status, tail.body]).toEqual([206, layer.bytes.subarray(4990)]);
    expect([several.status, several.body]).toEqual([200, layer.bytes]);
    expect([beyond.status, beyond.body.toString()]).toEqual([416, 'invalid range: failed to overlap\n']);
  });

  test('of several megabytes arrives in chunks and is verified as a whole', async () => {
    const { url } = await runRegistry();
    const parts = [randomBytes(3_000_000), randomBytes(1_000_000)];
    const bytes = Buffer.concat(parts);
    const { digest } = digestOf(bytes);
    let location = await startUpload(url, 'team/web');
    for (const body of parts) {
      const chunk = await sendRaw(url, { method: 'PATCH', path: location, headers: BYTES, body });
      expect(chunk.status).toBe(202);
      location = pathOf(chunk.headers.location);
    }

    const status = await sendRaw(url, { method: 'GET', path: location });
    const commit = await sendRaw(url, { method: 'PUT', path: `${location}&digest=${digest}` });
    const blob = await sendRaw(url, { method: 'GET', path: `/v2/team/web/blobs/${digest}` });

    expect([status.status, status.headers['range']]).toEqual([204, '0-3999999']);
    expect([commit.status, commit.headers['docker-content-digest']]).toEqual([201, digest]);
    expect(blob.body.equals(bytes)).toBe(true);
  });

  test('is refused and its upload forgotten when the digest is another', async () => {
    const { url } = await runRegistry();
    const location = await startUpload(url, 'team/web');
    const path = `${location}&digest=${config.digest}`;

    const commit = await sendRaw(url, { method: 'PUT', path, headers: BYTES, body: layer.bytes });
    const status = await sendRaw(url, { method: 'GET', path: location });
    const blob = await sendRaw(url, { method: 'HEAD', path: `/v2/team/web/blobs/${config.digest}` });

    expect(commit.status).toBe(400);
    expect([status.status, blob.status]).toEqual([404, 404]);
  });

  test('is refused when it outgrows the limit', async () => {
    const { url } = await runRegistry({ maxBlobBytes: 4096 });

    const commit = await putBlob(url, 'team/web', layer);

    expect([commit.status, commit.body.toString()]).toEqual([
      400,
      expect.stringContaining('"code":"SIZE_INVALID"'),
    ]);
  });

  test('is mounted from a repository that holds it and uploaded otherwise', async () => {
    const { url } = await runRegistry();
    await putBlob(url, 'team/web', layer);
    const mount = (from: string) => {
      const path = `/v2/team/api/blobs/uploads/?mount=${layer.digest}&from=${from}`;
      return sendRaw(url, { method: 'POST', path });
    };

    const miss = await mount('team/none');
    const hit = await mount('team/web');
    const blob = await sendRaw(url, { method: 'GET', path: `/v2/team/api/blobs/${layer.digest}` });

    expect([miss.status, hit.status]).toEqual([202, 201]);
    expect(blob.body).toEqual(layer.bytes);
  });

  test('stays on disk but leaves its repository when it is deleted', async () => {
    const { url } = await runRegistry();
    await putBlob(url, 'team/web', layer);
    await putBlob(url, 'team/api', layer);

    const path = `/v2/team/web/blobs/${layer.digest}`;
    const deleted = await sendRaw(url, { method: 'DELETE', path });
    const here = await sendRaw(url, { method: 'HEAD', path });
    const there = await sendRaw(url, { method: 'HEAD', path: `/v2/team/api/blobs/${layer.digest}` });

    expect([deleted.status, here.status, there.status]).toEqual([202, 404, 200]);
  });

  test('cannot be deleted where deleting is off', async () => {
    const { url } = await runRegistry({ deleteEnabled: false });
    await putBlob(url, 'team/web', layer);

    const deleted = await sendRaw(url, { method: 'DELETE', path: `/v2/team/web/blobs/${layer.digest}` });

    expect(deleted.status).toBe(405);
  });
});

describe('an upload', () => {
  test('is forgotten when it is cancelled', async () => {
    const { url } = await runRegistry();
    const location = await startUpload(url, 'team/web');

    const cancelled = await sendRaw(url, { method: 'DELETE', path: location });
    const status = await sendRaw(url, { method: 'GET', path: location });

    expect([cancelled.status, status.status]).toEqual([204, 404]);
  });

  test('is continued only through a location that this registry gave out', async () => {
    const { url } = await runRegistry();
    const location = await startUpload(url, 'team/web');
    const send = (path: string) => sendRaw(url, { method: 'PATCH', path, headers: BYTES, body: layer.bytes });

    const tampered = await send(location.replace('_state=', '_state=A'));
    const bare = await send(location.replace(/\?.*/, ''));
    const elsewhere = await send(location.replace('team/web', 'team/api'));

    expect([tampered.status, bare.status, elsewhere.status]).toEqual([404, 404, 404]);
  });
});

describe('basic authentication', () => {
  const users = { alice: 'secret' };

  test('challenges, refuses and grants', async () => {
    const { url } = await runRegistry({ users, realm: 'r' });

    const nobody = await sendRaw(url, { method: 'GET', path: '/v2/' });
    const wrong = createClient(url, { name: 'alice', password: 'wrong' });
    const right = createClient(url, { name: 'alice', password: 'secret' });

    expect([nobody.status, nobody.headers['www-authenticate']]).toEqual([401, 'Basic realm="r"']);
    expect(await wrong.get('/v2/')).toBe(401);
    expect(await right.get('/v2/')).toBe(200);
  });
});

function digestOf(bytes: Buffer): { digest: string } {
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}
