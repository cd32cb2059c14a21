import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { otlpJson } from '../../../src/domain/otlp-json.ts';
import { encodedExporters } from '../../../src/telemetry/otlp/encoded-exporter.ts';
import type { DeliveryTarget } from '../../../src/telemetry/otlp/exporter.ts';
import { pendingRecord } from '../../../src/telemetry/otlp/pending-record.ts';
import { recordExporters } from '../../../src/telemetry/otlp/record-exporter.ts';
import { sendBatch, type Exporter, type SendResult } from '../../../src/telemetry/otlp/send.ts';
import { issue, makeAuthority, type Authority } from '../../registry/api/certificates.ts';
import { realParts } from '../../support/real-parts.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { record } from './bench.ts';
import { Receiver } from './receiver.ts';
import { plainSender, plainTarget } from './target.ts';
import { startTlsReceiver, type TlsReceiver } from './tls-receiver.ts';

describe.each(['records', 'encoded records'] as const)('an exporter of %s', (kind) => {
  realParts('a receiver behind TLS', ['openssl'], () => {
    test('gets records from a sender that trusts its authority, compressed where that is asked for', async () => {
      const { receiver, send } = await setUp(kind);

      const plain = await send();
      const compressed = await send({ compression: 'gzip' });

      expect([plain, compressed]).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }]);
      const [first, second] = receiver.deliveries;
      expect(first?.records.map(({ body }) => body)).toEqual([long]);
      expect(second?.records).toEqual(first?.records);
      expect([first?.headers['content-encoding'], second?.headers['content-encoding']]).toEqual([
        undefined,
        'gzip',
      ]);
      expect(second?.bytes).toBeLessThan((first?.bytes ?? 0) / 5);
    });

    test('is shown the certificate of the sender', async () => {
      const { folder, receiver, send } = await setUp(kind, { asksForClients: true });
      const tls = {
        ...tlsOf(folder),
        certFile: join(folder, 'client.pem'),
        keyFile: join(folder, 'client.key'),
      };

      const result = await send({ tls });

      expect(result).toMatchObject({ status: 'delivered' });
      expect(receiver.deliveries[0]?.client).toBe('client');
    });

    test('that asks for a certificate gets nothing from a sender without one', async () => {
      const { receiver, send } = await setUp(kind, { asksForClients: true });

      expect(await send()).toMatchObject({ status: 'retry' });
      expect(receiver.deliveries).toEqual([]);
    });

    test.each([
      ['whose authority is a stranger', { caFile: undefined }, undefined, /self-signed certificate/],
      ['whose certificate is for another host', {}, 'DNS:elsewhere', /does not match certificate's altnames/],
    ])('%s gets nothing', async (...[, tls, hosts, detail]) => {
      const { folder, receiver, send } = await setUp(kind, { hosts });

      const result = await send({ tls: { ...tlsOf(folder), ...tls } });

      expect(result).toMatchObject({ status: 'retry', detail: expect.stringMatching(detail) as string });
      expect(receiver.deliveries).toEqual([]);
    });

    test('may renew everything without a restart of the sender, and the old is believed no more', async () => {
      const { folder, receiver, sender } = await setUp(kind);
      const { send } = sender();
      const first = await send();

      const renewed = makeAuthority(folder, 'renewed');
      receiver.renew(issue(renewed, 'renewed-server', { days: 10 }));
      const before = await send();
      copyFileSync(renewed.certificateFile, join(folder, 'ca.pem'));
      const after = await send();

      expect([first.status, before.status, after.status]).toEqual(['delivered', 'retry', 'delivered']);
    });

    test('gets nothing while the files of the sender cannot be used, which is told without what is in them', async () => {
      const { folder, receiver, sender } = await setUp(kind, { asksForClients: true });
      const keyFile = join(folder, 'client.key');
      const { send } = sender({
        tls: { ...tlsOf(folder), certFile: join(folder, 'client.pem'), keyFile },
      });
      const key = readFileSync(keyFile);

      writeFileSync(keyFile, '-----BEGIN PRIVATE KEY-----\nhunter2\n');
      const broken = await send();
      writeFileSync(keyFile, key);
      const mended = await send();

      expect(broken.status).toBe('retry');
      expect(JSON.stringify(broken)).not.toContain('hunter2');
      expect(mended.status).toBe('delivered');
      expect(receiver.deliveries).toHaveLength(1);
    });
  });

  describe('headers from a file', () => {
    test('are read again at each delivery, and go before the others', async () => {
      const file = join(temporaryFolder(), 'headers');
      writeFileSync(file, 'authorization=Bearer one\nx-scope=a=b\n');
      const receiver = await plainReceiver();
      const { send } = senderOf(kind, {
        ...plainTarget(receiver.url),
        ...{ headers: { authorization: 'Bearer none', 'x-kept': 'yes' }, headersFile: file },
      });

      await send();
      writeFileSync(file, 'authorization=Bearer two\n');
      await send();

      expect(receiver.requests.map(({ headers }) => headers)).toMatchObject([
        { authorization: 'Bearer one', 'x-scope': 'a=b', 'x-kept': 'yes' },
        { authorization: 'Bearer two', 'x-kept': 'yes' },
      ]);
    });

    test('that has become unreadable or wrong are told without what is in them, and records wait', async () => {
      const file = join(temporaryFolder(), 'headers');
      writeFileSync(file, 'Bearer hunter2\n');
      const receiver = await plainReceiver();
      const { send } = senderOf(kind, { ...plainTarget(receiver.url), headersFile: file });

      const broken = await send();
      writeFileSync(file, 'authorization=Bearer hunter2\n');

      expect(broken).toEqual({ status: 'retry', detail: `${file}: has an entry that is not name=value` });
      expect(await send()).toMatchObject({ status: 'delivered' });
      expect(receiver.requests).toHaveLength(1);
    });
  });

  test('what a receiver says belongs to the request that it answers, of two that are under way', async () => {
    const receivers = [await plainReceiver(), await plainReceiver()];
    const senders = receivers.map(({ url }) => senderOf(kind, plainTarget(url)));
    for (const [index, receiver] of receivers.entries())
      receiver.behaviour = { status: 429, retryAfterSeconds: 40 + index };
    const asked = await Promise.all(senders.map(({ send }) => send()));
    for (const [index, receiver] of receivers.entries()) receiver.behaviour = { rejects: index };
    const rejected = await Promise.all(senders.map(({ send }) => send()));

    expect(asked).toMatchObject([{ afterMs: 40_000 }, { afterMs: 41_000 }]);
    expect(rejected).toMatchObject([
      { rejected: 0, detail: '' },
      { rejected: 1, detail: 'too old' },
    ]);
  });

  test('the environment does not reach the exporter unseen, and is left as it was', async () => {
    const receiver = await plainReceiver();
    const foreign = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://127.0.0.1:1/v1/logs',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-general=hunter2',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x-special=hunter2',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_TIMEOUT: 'soon',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=foreign',
      OTEL_SERVICE_NAME: 'foreign',
    };
    const before = { ...process.env };
    Object.assign(process.env, foreign);
    onTestFinished(() => {
      for (const name of Object.keys(foreign)) Reflect.deleteProperty(process.env, name);
      Object.assign(process.env, before);
    });

    const { send } = senderOf(kind, { ...plainTarget(receiver.url), headers: { 'x-own': 'yes' } });

    expect(await send()).toMatchObject({ status: 'delivered' });
    expect(receiver.objections).toEqual([]);
    expect(receiver.records[0]?.resource).toEqual(plainSender.resource);
    const { headers = {} } = receiver.requests[0] ?? {};
    expect(Object.keys(headers).toSorted()).toEqual([
      ...['connection', 'content-type', 'host', 'transfer-encoding', 'user-agent', 'x-own'],
    ]);
    expect(process.env).toMatchObject(foreign);
  });
});

const long = 'a line of a log that repeats itself, '.repeat(100);

interface World {
  readonly folder: string;
  readonly receiver: TlsReceiver;
  readonly send: (how?: Partial<DeliveryTarget>) => Promise<SendResult>;
  readonly sender: (how?: Partial<DeliveryTarget>) => Sending;
}

async function setUp(kind: Kind, { hosts, asksForClients = false }: Asked = {}): Promise<World> {
  const folder = temporaryFolder();
  const authority = makeAuthority(folder, 'ca');
  writeIdentity(authority, 'client');
  const identity = issue(authority, 'server', { days: 10, ...(hosts === undefined ? {} : { hosts }) });
  const clients = {
    requestCert: true,
    rejectUnauthorized: true,
    ca: readFileSync(authority.certificateFile),
  };
  const receiver = await startTlsReceiver({ ...identity, ...(asksForClients ? clients : {}) });
  onTestFinished(() => receiver.stop());
  const sender = (how: Partial<DeliveryTarget> = {}): Sending =>
    senderOf(kind, { ...plainTarget(receiver.url), tls: tlsOf(folder), ...how });
  return { folder, receiver, sender, send: (how) => sender(how).send() };
}

interface Asked {
  readonly hosts?: string | undefined;
  readonly asksForClients?: boolean;
}

interface Sending {
  /** Sends one record. */
  readonly send: () => Promise<SendResult>;
}

type Kind = 'records' | 'encoded records';

function senderOf(kind: Kind, target: DeliveryTarget): Sending {
  const observedMs = Date.UTC(2026, 0, 1);
  const patient = { ...target, timeoutMs: 3_000 };
  if (kind === 'records') {
    const items = [pendingRecord('main', record(long), observedMs)];
    return sendingOf(recordExporters(plainSender)(patient), items);
  }
  const json = Buffer.from(otlpJson(record(long), observedMs, 'main'));
  return sendingOf(encodedExporters(plainSender)(patient), [{ json }]);
}

function sendingOf<Item>(exporter: Exporter<Item>, items: readonly Item[]): Sending {
  onTestFinished(() => exporter.shutdown());
  return { send: () => sendBatch(exporter, items) };
}

async function plainReceiver(): Promise<Receiver> {
  const receiver = new Receiver();
  await receiver.start();
  onTestFinished(() => receiver.stop());
  return receiver;
}

function tlsOf(folder: string): DeliveryTarget['tls'] {
  return { caFile: join(folder, 'ca.pem'), certFile: undefined, keyFile: undefined };
}

function writeIdentity(authority: Authority, name: string): void {
  writeFileSync(join(authority.folder, `${name}.pem`), issue(authority, name, { days: 10 }).cert);
}
