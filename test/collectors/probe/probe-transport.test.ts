import { expect, test } from 'vitest';
import { answerEmpty, closedPort, serveHttp, serveSockets } from '../../registry/api/loopback.ts';
import { collectorFor, letPass, manualClock, probe } from './harness.ts';

const head = 'HTTP/1.1 200 OK\r\nDocker-Distribution-Api-Version: registry/2.0\r\n';

test('tells that a name is unknown', async () => {
  const found = await probe({ url: new URL('http://registry.invalid:5000/') });

  expect(found).toMatchObject({ up: 0, reason: 'dns', httpStatus: 0, components: { api: 0 }, phases: [] });
  expect(found.body).toContain('getaddrinfo');
});

test('tells that a port is closed', async () => {
  const url = await closedPort();

  expect(await probe({ url })).toEqual({
    up: 0,
    reason: 'refused',
    httpStatus: 0,
    components: { api: 0 },
    phases: [],
    body: 'registry http://127.0.0.1:PORT/ is down: connect ECONNREFUSED 127.0.0.1:PORT',
  });
});

test('tells that every address of a name is closed', async () => {
  const url = await closedPort();
  url.hostname = 'localhost';

  const found = await probe({ url });

  expect(found).toMatchObject({ reason: 'refused' });
  expect(found.body).toContain('connect ECONNREFUSED 127.0.0.1:PORT');
});

test('takes a connection that is closed without a word for a closed port', async () => {
  const url = await serveSockets((socket) => {
    socket.once('data', () => socket.destroy());
  });

  expect(await probe({ url })).toMatchObject({
    up: 0,
    reason: 'refused',
    httpStatus: 0,
    phases: ['connect'],
  });
});

test.each([
  ['says nothing', '', 'waiting for an answer'],
  ['stops within the head', head, 'reading the answer'],
  ['stops within the body', `${head}Content-Length: 2\r\n\r\n{`, 'reading the answer'],
])('gives up at the deadline on a server that %s', async (_what, sent, stage) => {
  const clock = manualClock();
  const url = await serveSockets((socket) => {
    socket.once('data', () => {
      if (sent === '') clock.expire();
      else socket.write(sent, () => void letPass(10).then(clock.expire));
    });
  });

  expect(await probe({ url, clock })).toEqual({
    up: 0,
    reason: 'timeout',
    httpStatus: 0,
    components: { api: 0 },
    phases: ['connect'],
    body: `registry http://127.0.0.1:PORT/ is down: no answer in time: gave up while ${stage}`,
  });
});

test.each([
  ['closes within the head', head, 'protocol'],
  ['closes within the body', `${head}Content-Length: 2\r\n\r\n{`, 'protocol'],
  ['speaks another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'protocol'],
  ['answers as TLS does to plain HTTP', '\x15\x03\x01\x00\x02\x02\x46', 'protocol'],
  ['sends a head without end', `${head}X: ${'x'.repeat(40_000)}`, 'protocol'],
])('finds that no registry %s', async (_what, sent, reason) => {
  const url = await serveSockets((socket) => {
    socket.once('data', () => socket.end(sent));
  });

  expect(await probe({ url })).toMatchObject({ up: 0, reason, httpStatus: 0, components: { api: 0 } });
});

test.each([
  ['with the headers of an upgrade', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'],
  ['without a word on the protocol', ''],
])('finds that no registry switches protocols, %s', async (_what, headers) => {
  let isOver = false;
  const url = await serveSockets((socket) => {
    socket.on('close', () => (isOver = true));
    socket.once('data', () => socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers}\r\n`));
  });

  expect(await probe({ url })).toMatchObject({
    up: 0,
    reason: 'protocol',
    httpStatus: 101,
    components: { api: 0 },
    body: 'registry http://127.0.0.1:PORT/ is down: answers 101, expected 200 or 401',
  });
  await expect.poll(() => isOver).toBe(true);
});

test('does not read a body without end', async () => {
  let isOver = false;
  const url = await serveHttp((_request, response) => {
    response.on('close', () => (isOver = true));
    const chunk = Buffer.alloc(16 * 1024, 'x');
    const more = (): void => {
      if (isOver) return;
      if (response.write(chunk)) setImmediate(more);
      else response.once('drain', more);
    };
    response.writeHead(200);
    more();
  });

  expect(await probe({ url })).toMatchObject({
    up: 0,
    reason: 'protocol',
    httpStatus: 200,
    body: 'registry http://127.0.0.1:PORT/ is down: answers 200 with an endless body, expected a registry',
  });
  await expect.poll(() => isOver).toBe(true);
});

test('says nothing of the registry when it is interrupted', async () => {
  const stop = new AbortController();
  const url = await serveSockets((socket) => {
    socket.once('data', () => {
      stop.abort();
    });
  });

  const cycle = await collectorFor({ url }).collect(stop.signal);

  expect(cycle).toEqual({ status: 'failed', detail: 'interrupted', report: { samples: [], records: [] } });
});

test('does nothing when it is already interrupted', async () => {
  const seen: unknown[] = [];
  const url = await serveHttp((request, response) => {
    seen.push(request.url);
    answerEmpty(response);
  });

  const cycle = await collectorFor({ url }).collect(AbortSignal.abort());

  expect(cycle.status).toBe('failed');
  expect(seen).toEqual([]);
});
