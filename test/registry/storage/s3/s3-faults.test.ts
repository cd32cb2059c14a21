import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import { realParts } from '../../../support/real-parts.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { issue, makeAuthority } from '../../api/certificates.ts';
import { serveHttps } from '../../api/loopback.ts';
import {
  fault,
  openDriver,
  otherwiseEmpty,
  page,
  scriptedStore,
  targetAt,
  text,
  type Answer,
} from './scripted-store.ts';

const hex = 'ab'.repeat(32);
const layer = `repositories/a/_layers/sha256/${hex}/link`;

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key-of-the-test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-of-the-test');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a list fails', () => {
  const cutPage = '<?xml version="1.0"?><ListBucketResult><Name>registry</Name><Contents><Key>some';
  const faults: readonly (readonly [string, Answer, string])[] = [
    ['where access is denied', fault(403, 'AccessDenied'), 'access denied: the credentials may not do this'],
    [
      'where the store does not know the credentials',
      fault(403, 'InvalidAccessKeyId', '<AWSAccessKeyId>key-of-the-test</AWSAccessKeyId>'),
      'the store does not accept the credentials (InvalidAccessKeyId)',
    ],
    [
      'where the bucket is in another region',
      (response) => {
        response.setHeader('x-amz-bucket-region', 'eu-west-1');
        response.writeHead(301).end('<Error><Code>PermanentRedirect</Code></Error>');
      },
      'the bucket is not there, expected region "eu-west-1", got region "us-east-1" at ENDPOINT',
    ],
    [
      'where it is sent elsewhere',
      text(302, '', { location: 'http://127.0.0.1:9/' }),
      'the bucket is not there, expected another region or endpoint, got region "us-east-1" at ENDPOINT',
    ],
    [
      'where the store wants fewer requests for good',
      fault(503, 'SlowDown'),
      'the store asks for fewer requests (503), also after 2 tries',
    ],
    ['on an answer that breaks off', text(200, cutPage), 'no whole answer'],
    ['on a web page', text(200, '<!doctype html><html><body>Sign in</body></html>'), 'no whole answer'],
    ['on an empty answer', text(200, ''), 'no whole answer (it is no answer of an object store)'],
    [
      'on a list that goes round in circles',
      page({ keys: [layer], next: 'mark' }),
      'no whole answer (the list does not advance)',
    ],
    [
      'on a page that does not say where the next begins',
      page({ keys: [], next: '' }),
      'no whole answer (it is no answer of an object store)',
    ],
  ];

  test.each(faults)('%s', async (_, answer, message) => {
    const { target } = await scriptedStore(() => answer);

    const failure: unknown = await openDriver(target)
      .list(new DigestTable())
      .catch((error: unknown) => error);

    const said = String(failure).replace(new URL(target.endpoint ?? '').host, 'ENDPOINT');
    expect(said).toContain(`Error: s3://registry/some/where: ${message}`);
    expect(said).not.toContain('key-of-the-test');
  });

  test('where nothing answers in time', async () => {
    const { target } = await scriptedStore(() => () => undefined);
    const driver = openDriver(target, { limits: { tryMs: 50, tries: 1 } });

    await expect(driver.list(new DigestTable())).rejects.toThrow(
      's3://registry/some/where: no answer in time',
    );
  });

  test('where an answer never ends', async () => {
    const { target } = await scriptedStore(() => (response) => response.writeHead(200).write('<?xml'));
    const driver = openDriver(target, { limits: { tryMs: 50, tries: 1 } });

    await expect(driver.list(new DigestTable())).rejects.toThrow(/no (whole answer|answer in time)/);
  });

  test('where nobody listens', async () => {
    const driver = openDriver(targetAt('http://127.0.0.1:9'), { limits: { tryMs: 1_000, tries: 1 } });

    await expect(driver.list(new DigestTable())).rejects.toThrow(
      's3://registry/some/where: the store cannot be reached (connect ECONNREFUSED 127.0.0.1:9)',
    );
  });

  test('where the certificates to trust are missing', async () => {
    const driver = openDriver({ ...targetAt('https://127.0.0.1:9'), caFile: '/none/ca.pem' });

    await expect(driver.list(new DigestTable())).rejects.toThrow(
      /^s3:\/\/registry\/some\/where: cannot use the CA file \/none\/ca\.pem/,
    );
  });

  test('at once where the driver is closed meanwhile', async () => {
    const { target, requests } = await scriptedStore(() => () => undefined);
    const driver = openDriver(target);
    const listing = driver.list(new DigestTable());
    await vi.waitUntil(() => requests.length === 1);

    driver.close();

    await expect(listing).rejects.toThrow('s3://registry/some/where');
  });
});

realParts('a store with a private certificate', ['openssl'], () => {
  test('is listed where its authority is trusted', async () => {
    const { target, certificateFile } = await privateStore();

    const listing = openDriver({ ...target, caFile: certificateFile }).list(new DigestTable());

    await expect(listing).resolves.toMatchObject({ files: 0 });
  });

  test('is refused where it is not', async () => {
    const { target } = await privateStore();

    const listing = openDriver(target).list(new DigestTable());

    await expect(listing).rejects.toThrow(
      's3://registry/some/where: TLS with the store fails (SELF_SIGNED_CERT_IN_CHAIN: self-signed certificate in certificate chain)',
    );
  });
});

async function privateStore() {
  const authority = makeAuthority(temporaryFolder(), 'authority');
  const url = await serveHttps(issue(authority, 'store', { days: 5 }), (request, response) => {
    otherwiseEmpty(new URL(request.url ?? '/', 'http://store'))(response, request);
  });
  return { target: targetAt(url.origin), certificateFile: authority.certificateFile };
}
