import { readdir, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';

import { FaultList } from '../../../demo/embedded-registry/faults.ts';
import { createClient, startUpload } from './image-client.ts';
import { sendRaw } from './raw-client.ts';
import { accessLines, runRegistry, structuredLines } from './running-registry.ts';

describe('a fault', () => {
  test('of the storage is a 500 with its cause in the log, until it is spent', async () => {
    const effect = { kind: 'error', detail: 'filesystem: write: no space left on device' } as const;
    const registry = await runRegistry({ faults: [{ operation: 'upload_start', times: 1, effect }] });
    const post = () => sendRaw(registry.url, { method: 'POST', path: '/v2/team/web/blobs/uploads/' });

    const first = await post();
    const second = await post();

    expect([first.status, second.status]).toEqual([500, 202]);
    expect(first.body.toString()).toBe(
      '{"errors":[{"code":"UNKNOWN","message":"unknown error",' +
        '"detail":"filesystem: write: no space left on device"}]}\n',
    );
    expect(structuredLines(registry.lines)).toContainEqual(
      expect.objectContaining({ 'err.code': 'unknown', 'err.detail': effect.detail, level: 'error' }),
    );
  });

  test('of the health checks is a 503 that only the access log knows', async () => {
    const registry = await runRegistry({ faults: [{ effect: { kind: 'unavailable' } }] });
    registry.lines.length = 0;

    const answer = await sendRaw(registry.url, { method: 'GET', path: '/v2/' });

    expect([answer.status, answer.body.length]).toEqual([503, 125]);
    expect(registry.lines).toHaveLength(1);
    expect(accessLines(registry.lines)[0]).toContain('"GET /v2/ HTTP/1.1" 503 125 ');
  });

  test('that hangs gives no answer and no line, and does not keep the registry from closing', async () => {
    const registry = await runRegistry({ faults: [{ path: /latest$/, effect: { kind: 'hang' } }] });
    registry.lines.length = 0;
    const path = '/v2/team/web/manifests/latest';

    const hanging = sendRaw(registry.url, { method: 'GET', path });
    const outcome = hanging.then(
      () => 'answered',
      (error: unknown) => String(error),
    );
    expect(await createClient(registry.url).get('/v2/')).toBe(200);
    await registry.close();

    expect(await outcome).toContain('socket hang up');
    expect(registry.lines.join('\n')).not.toContain(path);
  });

  test('that resets ends the connection', async () => {
    const registry = await runRegistry({ faults: [{ effect: { kind: 'reset' } }] });

    const answer = sendRaw(registry.url, { method: 'GET', path: '/v2/' });

    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('of a proxy in front is HTML that the registry never logs', async () => {
    const registry = await runRegistry({ faults: [{ effect: { kind: 'html', status: 502 } }] });
    registry.lines.length = 0;

    const answer = await sendRaw(registry.url, { method: 'GET', path: '/v2/' });

    expect([answer.status, answer.headers['content-type']]).toEqual([502, 'text/html']);
    expect(registry.lines).toEqual([]);
  });

  test('that delays shows in the duration', async () => {
    const registry = await runRegistry({ faults: [{ effect: { kind: 'delay', ms: 60 } }] });

    await sendRaw(registry.url, { method: 'GET', path: '/v2/' });

    const duration = String(structuredLines(registry.lines).at(-1)?.['http.response.duration']);
    expect(duration).toMatch(/^\d+(\.\d+)?ms$/);
    expect(parseFloat(duration)).toBeGreaterThanOrEqual(59);
  });

  test('can be set and taken back while the registry runs', async () => {
    const registry = await runRegistry();
    const client = createClient(registry.url);

    registry.setFaults([{ method: 'GET', effect: { kind: 'unavailable' } }]);
    const during = [await client.get('/v2/'), await client.head('/v2/')];
    registry.setFaults([]);
    const after = await client.get('/v2/');

    expect([during, after]).toEqual([[503, 200], 200]);
  });
});

test('the first matching rule wins', () => {
  const faults = new FaultList();
  faults.set([
    { method: 'PUT', effect: { kind: 'reset' } },
    { path: /blobs/, times: 1, effect: { kind: 'hang' } },
    { effect: { kind: 'unavailable' } },
  ]);
  const take = (method: string, path: string) => faults.take({ method, path, operation: undefined })?.kind;

  const kinds = [take('PUT', '/v2/a/blobs/x'), take('GET', '/v2/a/blobs/x'), take('GET', '/v2/a/blobs/x')];

  expect(kinds).toEqual(['reset', 'hang', 'unavailable']);
});

test('a client that leaves mid upload is logged as Distribution does', async () => {
  const registry = await runRegistry();
  const location = await startUpload(registry.url, 'team/web');
  registry.lines.length = 0;

  const socket = connect(registry.port, '127.0.0.1');
  const head = [`PATCH ${location} HTTP/1.1`, 'Host: registry', 'Content-Length: 2000', '', ''];
  socket.write(head.join('\r\n') + 'x'.repeat(700));
  await vi.waitUntil(async () => (await findUploadBytes(registry.root)) === 700);
  socket.destroy();
  await vi.waitUntil(() => accessLines(registry.lines).length > 0);

  const [left, completed] = structuredLines(registry.lines);
  expect(left).toMatchObject({
    msg: 'client disconnected during blob PATCH',
    contentLength: 2000,
    copied: 700,
    error: 'unexpected EOF',
  });
  expect(completed).toMatchObject({ 'err.detail': 'client disconnected', 'http.response.status': 500 });
  expect(accessLines(registry.lines)[0]).toContain(' HTTP/1.1" 500 89 ');
});

async function findUploadBytes(root: string): Promise<number | undefined> {
  const files = await readdir(root, { recursive: true });
  const data = files.find((file) => file.includes('_uploads') && file.endsWith('/data'));
  return data === undefined ? undefined : (await stat(join(root, data))).size;
}
