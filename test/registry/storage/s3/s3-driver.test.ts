import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import {
  fault,
  openDriver,
  otherwiseEmpty,
  page,
  type PageContent,
  partsOf,
  scriptedStore,
  text,
  uploadsAt,
  uploadsOf,
} from './scripted-store.ts';

const hex = 'ab'.repeat(32);
const layer = `repositories/a/_layers/sha256/${hex}/link`;
const tagLink = 'repositories/a/_manifests/tags/latest/current/link';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key-of-the-test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-of-the-test');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a list', () => {
  test('goes on where a page has ended', async () => {
    const { target, requests } = await scriptedStore((url) => {
      if (!isListOf(url, 'repositories')) return otherwiseEmpty(url);
      const isFirst = !url.searchParams.has('continuation-token');
      return isFirst ? page({ keys: [layer], next: 'mark' }) : page({ keys: ['repositories/b/_layers/'] });
    });

    const listing = await openDriver(target).list(new DigestTable());

    expect(listing.repositories.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(requests.filter((request) => request.includes('continuation-token=mark'))).toHaveLength(1);
  });

  test('takes a key once that ends a page and begins the next', async () => {
    const { target } = await scriptedStore((url) => {
      if (!isListOf(url, 'repositories')) return otherwiseEmpty(url);
      const isFirst = !url.searchParams.has('continuation-token');
      return page(isFirst ? { keys: [layer], next: 'mark' } : { keys: [layer] });
    });

    const listing = await openDriver(target).list(new DigestTable());

    expect(listing.repositories[0]?.layers).toEqual(Int32Array.of(0));
  });

  test('comes to repositories before blobs', async () => {
    const { target, requests } = await scriptedStore(otherwiseEmpty);

    await openDriver(target).list(new DigestTable());

    const prefixes = requests.map(
      (request) => new URL(request.split(' ')[1] ?? '', 'http://store').searchParams,
    );
    expect(
      prefixes.map((query) => query.get('prefix')?.replace('some/where/docker/registry/v2/', '')),
    ).toEqual(['repositories/', '', 'blobs/', 'some/where/']);
  });

  test('refuses a prefix below which there are other things and no registry', async () => {
    const { target } = await scriptedStore((url) =>
      url.searchParams.get('prefix') === 'some/where/'
        ? page({ keys: ['../../../notes'] })
        : otherwiseEmpty(url),
    );

    await expect(openDriver(target).list(new DigestTable())).rejects.toThrow(
      "s3://registry/some/where: holds no docker/registry/v2, expected the rootdirectory of the registry's s3 driver, or one that holds nothing",
    );
  });

  test('does not take a storage that is gone for an empty one', async () => {
    let isThere = true;
    const { target } = await scriptedStore((url) =>
      isThere && isListOf(url, 'repositories') ? page({ keys: [layer] }) : otherwiseEmpty(url),
    );
    const driver = openDriver(target);
    await driver.list(new DigestTable());
    isThere = false;

    await expect(driver.list(new DigestTable())).rejects.toThrow(
      "s3://registry/some/where: is empty, expected docker/registry/v2 with the registry's storage, which was there before",
    );
  });

  test('asks again where the store asks for fewer requests', async () => {
    const { target } = await scriptedStore((url, count) =>
      count === 0 ? fault(503, 'SlowDown') : otherwiseEmpty(url),
    );

    const listing = await openDriver(target).list(new DigestTable());

    expect(listing.files).toBe(0);
  });

  test('goes through all pages of unfinished uploads and of their parts', async () => {
    const { target } = await scriptedStore((url) => {
      const query = url.searchParams;
      if (query.has('uploadId')) return partsOf(query.has('part-number-marker') ? {} : { next: '1' });
      if (!query.has('uploads')) return page({ keys: [] });
      return query.get('key-marker') === null
        ? uploadsOf({ id: 'one', next: 'two' })
        : uploadsOf({ id: query.get('upload-id-marker') ?? '' });
    });

    const { uploads } = await openDriver(target).list(new DigestTable());

    expect(uploads).toEqual([
      { repository: 'a', id: 'one', bytes: 10, startedMs: Date.UTC(2026, 10, 20) },
      { repository: 'a', id: 'two', bytes: 10, startedMs: Date.UTC(2026, 10, 20) },
    ]);
  });

  test('counts what is left of a large blob that was copied in parts', async () => {
    const { target } = await scriptedStore((url) => {
      if (url.searchParams.has('uploadId')) return partsOf({});
      if (!url.searchParams.has('uploads')) return page({ keys: [] });
      return uploadsAt(`blobs/sha256/ab/${hex}/data`);
    });

    const { uploads } = await openDriver(target).list(new DigestTable());

    expect(uploads).toMatchObject([{ repository: '', id: `sha256:${hex}`, bytes: 5 }]);
  });

  test('gives a tag that was moved away and back another stamp', async () => {
    const stamps = [];
    for (const modified of ['2026-11-20T10:00:00.000Z', '2026-11-20T10:00:07.000Z'])
      stamps.push(await stampOf({ keys: [tagLink], modified }));

    expect(new Set(stamps).size).toBe(2);
  });

  test('gives a tag that nobody has written to the same stamp', async () => {
    const content = { keys: [tagLink], modified: '2026-11-20T10:00:00.000Z' };

    expect(await stampOf(content)).toBe(await stampOf(content));
  });

  test('of a store that gives no ETag gives tags no stamp', async () => {
    const content = { keys: [tagLink], etag: '', modified: '2026-11-20T10:00:00.000Z' };

    expect(await stampOf(content)).toBeUndefined();
  });

  test('of a store without unfinished uploads leaves them out', async () => {
    const { target } = await scriptedStore((url) =>
      url.searchParams.has('uploads') ? fault(501, 'NotImplemented') : page({ keys: [] }),
    );

    const listing = await openDriver(target).list(new DigestTable());

    expect(listing.unreadable).toBe(0);
  });

  test('counts unfinished uploads that it may not see as unreadable', async () => {
    const { target } = await scriptedStore((url) =>
      url.searchParams.has('uploads') ? fault(403, 'AccessDenied') : page({ keys: [] }),
    );

    const listing = await openDriver(target).list(new DigestTable());

    expect(listing).toMatchObject({ unreadable: 1, unreadablePath: 'unfinished multipart uploads' });
  });

  test('sends nothing but GET', async () => {
    const { target, requests } = await scriptedStore(otherwiseEmpty);

    await openDriver(target).list(new DigestTable());

    expect(requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
  });
});

describe('a read', () => {
  test('takes no more than it was asked for from a store that knows no ranges', async () => {
    const { target } = await scriptedStore(() => text(200, 'x'.repeat(100_000)));

    const read = await openDriver(target).read('blobs/x', 10);

    expect(read).toEqual({ status: 'ok', bytes: Buffer.from('x'.repeat(10)), isWhole: false });
  });

  test('of what may not be read says so', async () => {
    const { target } = await scriptedStore(() => fault(403, 'AccessDenied'));

    const read = await openDriver(target).read('blobs/x', 10);

    expect(read).toEqual({
      status: 'unreadable',
      detail: 's3://registry/some/where: access denied: the credentials may not do this',
    });
  });

  test('of a body that breaks off says so', async () => {
    const { target } = await scriptedStore(() => (response) => {
      response
        .writeHead(206, { 'content-length': '10', 'content-range': 'bytes 0-9/10' })
        .write('half', () => {
          response.destroy();
        });
    });

    const read = await openDriver(target).read('blobs/x', 10);

    expect(read.status).toBe('unreadable');
  });
});

test('everything is looked at anew after a while', async () => {
  const clock = new FakeClock();
  const { target } = await scriptedStore(otherwiseEmpty);
  const driver = openDriver(target, { clock, fullAfterMs: 1_000 });

  await driver.list(new DigestTable());
  const dueAtFirst = driver.isDueForAll;
  clock.advance(1_000);

  expect([dueAtFirst, driver.isDueForAll]).toEqual([false, true]);
});

function isListOf(url: URL, phase: string): boolean {
  return url.searchParams.get('prefix')?.endsWith(`${phase}/`) === true;
}

/** The stamp of the only tag that a store with these keys has. */
async function stampOf(content: PageContent): Promise<string | undefined> {
  const { target } = await scriptedStore((url) =>
    isListOf(url, 'repositories') ? page(content) : otherwiseEmpty(url),
  );
  const { repositories } = await openDriver(target).list(new DigestTable());
  const [tag] = repositories.flatMap(({ tags }) => tags);
  if (tag === undefined) throw new Error('there is no tag');
  return tag.stamp;
}
