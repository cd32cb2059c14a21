import { createServer } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { MetricReader } from '../../src/web/reader.ts';
import { startWebServer } from '../../src/web/server.ts';
import { PatientClock } from '../docker/patient-clock.ts';
import { Exporter, silentLog, value } from './exporter.ts';

describe('/metrics', () => {
  test('serves the whole exposition in the text format', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.apply('main', value('up', 1));

    const response = await exporter.get('/metrics');
    const body = await response.text();

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain('\ndocker_registry_up{registry="main"} 1\n');
    expect(body).toContain('\ndocker_registry_probes_total{registry="main"} 0\n');
    expect(body).toContain('\nprocess_resident_memory_bytes ');
    expect(body.endsWith('\n')).toBe(true);
  });

  test('answers HEAD with the headers alone', async () => {
    const exporter = await new Exporter(['main']).start();

    const response = await exporter.get('/metrics', { method: 'HEAD' });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toBe('');
  });

  test('answers scrapes at the same time, each whole', async () => {
    const exporter = await new Exporter(['main']).start();

    const bodies = await Promise.all(
      Array.from({ length: 20 }, async () => (await exporter.get('/metrics')).text()),
    );

    for (const body of bodies) {
      expect(body).toContain('# HELP docker_registry_up ');
      expect(body.endsWith('\n')).toBe(true);
    }
  });

  test('that cannot be made is a 500 in one line without a stack trace', async () => {
    const broken = {
      contentType: 'text/plain',
      exposition: () => Promise.reject(new Error('no exposition today')),
      read: () => Promise.resolve([]),
    };
    const exporter = await new Exporter(['main']).start(broken);

    const response = await exporter.get('/metrics');

    expect(response.status).toBe(500);
    expect(await response.text()).toBe('internal error: no exposition today\n');
  });
});

describe('the state of the exporter', () => {
  test('is healthy as soon as it serves', async () => {
    const exporter = await new Exporter(['main']).start();
    exporter.readiness.expect();

    const response = await exporter.get('/-/healthy');

    expect([response.status, await response.text()]).toEqual([200, 'healthy\n']);
  });

  test('is ready when the last collector has had its first look, and stays so', async () => {
    const exporter = await new Exporter(['main']).start();
    const [probe, log] = [exporter.readiness.expect(), exporter.readiness.expect()];
    const ask = async (): Promise<string> => {
      const response = await exporter.get('/-/ready');
      return `${response.status} ${await response.text()}`;
    };

    const none = await ask();
    probe();
    probe();
    const one = await ask();
    log();
    const both = await ask();

    const notReady = '503 not ready: a collector has not had its first look\n';
    expect([none, one, both]).toEqual([notReady, notReady, '200 ready\n']);
  });
});

describe('every answer', () => {
  test.each(['/', '/metrics', '/-/healthy', '/-/ready', '/nowhere'])(
    'of %s forbids scripts, frames, sniffing and caches, and does not name its maker',
    async (path) => {
      const exporter = await new Exporter(['main']).start();

      const { headers } = await exporter.get(path);

      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.has('x-powered-by')).toBe(false);
    },
  );

  test.each([
    ['GET', '/nowhere'],
    ['GET', '/metrics/more'],
    ['GET', '/%ff'],
    ['GET', '/..%2f..%2fetc%2fpasswd'],
    ['GET', '/?<script>alert(1)</script>=1&x[y]=z'],
    ['POST', '/metrics'],
    ['DELETE', '/'],
  ])('to %s %s is the page or a plain 404', async (method, path) => {
    const exporter = await new Exporter(['main']).start();

    const response = await exporter.get(path, { method });
    const body = await response.text();

    if (path.startsWith('/?')) expect([response.status, body.includes('<script>')]).toEqual([200, false]);
    else {
      expect([response.status, body]).toEqual([
        404,
        'not found; there are /, /metrics, /probe, /runbooks/, /-/healthy and /-/ready\n',
      ]);
    }
  });

  test('to bytes that are not HTTP is a 400, and the next request is served', async () => {
    const exporter = await new Exporter(['main']).start();
    const port = Number(new URL((await exporter.get('/-/healthy')).url).port);
    const socket = connect(port, '127.0.0.1').end('\u0016\u0003\u0001 this is TLS\r\n\r\n');

    const answer = await text(socket);

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await exporter.get('/-/healthy')).status).toBe(200);
  });
});

describe('the server', () => {
  const sources = {
    version: '1.2.3',
    registries: () => [],
    metrics: {
      contentType: 'text/plain',
      exposition: () => Promise.resolve(''),
      read: () => Promise.resolve([]),
    },
    recentRecords: () => [],
    lastProbeChange: () => undefined,
    faultOf: () => '',
    isReady: () => true,
  };
  const parts = { sources, clock: systemClock, log: silentLog };

  test('rejects with the address when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;

    await expect(startWebServer({ host: '127.0.0.1', port }, parts)).rejects.toThrow(
      `listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
    );
  });

  test('closes though a client keeps its connection open', async () => {
    const server = await startWebServer({ host: '127.0.0.1', port: 0 }, parts);
    const idle = connect(server.address.port, '127.0.0.1');
    await once(idle, 'connect');
    const hungUp = once(idle, 'close');

    await server.close();
    await hungUp;

    await expect(fetch(`http://127.0.0.1:${server.address.port}/-/healthy`)).rejects.toThrow('fetch failed');
  });

  test('breaks the connection of a client that does not read its answer', async () => {
    const clock = new PatientClock();
    const whole = 'x'.repeat(64 * 1024 * 1024);
    const client = await connectTo({ exposition: () => Promise.resolve(whole), clock });
    client.pause();
    client.write(scrape);
    await clock.passNextSleep(30_000);

    const received = await bytesUntilClosed(client);

    expect(received).toBeLessThan(whole.length);
  });

  test('lets go of an answer that was read', async () => {
    const clock = new PatientClock();
    const client = await connectTo({ exposition: () => Promise.resolve('up 1\n'), clock });

    for (let asked = 0; asked < 3; asked += 1) {
      client.write(scrape);
      await once(client, 'data');
    }

    expect(clock.sleeping).toBeLessThanOrEqual(1);
  });

  test('makes one exposition for those who ask at the same time, and another for who asks later', async () => {
    let made = 0;
    const exposition = () => Promise.resolve(`made ${(made += 1)}\n`);
    const client = await connectTo({ exposition });

    client.write(scrape.repeat(5));
    const together = await untilReceived(client, /(?:made \d+\n.*?){5}/s);
    client.write(scrape);
    const later = await untilReceived(client, /made \d+\n/);

    expect(together.match(/made \d+/g)).toEqual(Array.from({ length: 5 }, () => 'made 1'));
    expect(later).toContain('made 2');
  });

  test('sends a client away that asks a hundred times in one breath', async () => {
    const client = await connectTo({ exposition: () => Promise.resolve('up 1\n') });

    client.write(scrape.repeat(400));
    const answer = await text(client);

    expect(answer.match(/^HTTP\/1\.1 200 /gm)).toHaveLength(100);
  });

  test('takes 256 connections and no more', async () => {
    const server = await startWebServer({ host: '127.0.0.1', port: 0 }, parts);
    onTestFinished(() => server.close());
    const open = async (): Promise<Socket> => {
      const client = connect(server.address.port, '127.0.0.1');
      onTestFinished(() => void client.destroy());
      await once(client, 'connect');
      return client;
    };
    const [first] = await Promise.all(Array.from({ length: 256 }, open));

    await once((await open()).resume(), 'close');
    first?.write('GET /-/healthy HTTP/1.1\r\nHost: exporter\r\n\r\n');

    expect(await untilReceived(first ?? expect.fail(), /healthy\n$/)).toMatch(/^HTTP\/1\.1 200 /);
  });

  interface Served {
    readonly exposition: MetricReader['exposition'];
    readonly clock?: PatientClock;
  }

  /** A connection to a server whose exposition the test makes. */
  async function connectTo({ exposition, clock }: Served): Promise<Socket> {
    const metrics = { ...sources.metrics, exposition };
    const server = await startWebServer(
      { host: '127.0.0.1', port: 0 },
      { sources: { ...sources, metrics }, clock: clock ?? systemClock, log: silentLog },
    );
    onTestFinished(() => server.close());
    const client = connect(server.address.port, '127.0.0.1');
    client.on('error', () => undefined);
    onTestFinished(() => void client.destroy());
    await once(client, 'connect');
    return client;
  }
});

const scrape = 'GET /metrics HTTP/1.1\r\nHost: exporter\r\n\r\n';

async function bytesUntilClosed(client: Socket): Promise<number> {
  const closed = new Promise((resolve) => client.once('close', resolve));
  client.resume();
  await closed;
  return client.bytesRead;
}

async function untilReceived(client: Socket, pattern: RegExp): Promise<string> {
  let received = '';
  while (!pattern.test(received)) {
    const [chunk] = (await once(client, 'data')) as [Buffer];
    received += chunk.toString();
  }
  return received;
}
