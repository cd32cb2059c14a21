import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProxyRequests, type ProxyAnswer } from '../../../src/registry/log/proxy-requests.ts';
import { countOf } from './proxy-feed.ts';

const a = `sha256:${'a'.repeat(64)}`;
const b = `sha256:${'b'.repeat(64)}`;
const patienceMs = 30_000;

function blob(digest: string, startMs: number, endMs: number): ProxyAnswer {
  return {
    operation: 'blob_get',
    repository: 'app',
    uri: `/v2/app/blobs/${digest}`,
    status: 200,
    startMs,
    endMs,
  };
}

function manifest(reference: string, startMs: number, endMs: number): ProxyAnswer {
  const uri = `/v2/app/manifests/${reference}`;
  return { operation: 'manifest_get', repository: 'app', uri, status: 200, startMs, endMs };
}

function entry(digest: string, repository = 'app'): string {
  return `Adding new scheduler entry for ${repository}@${digest} with ttl=167h59m59.999997025s`;
}

const hit = { kind: 'proxy_request', result: 'hit', content: 'blob' };
const miss = { ...hit, result: 'miss' };
const manifestHit = { ...hit, content: 'manifest' };
const manifestMiss = { ...miss, content: 'manifest' };

function startedCache(): ProxyRequests {
  const proxy = new ProxyRequests();
  proxy.message('Starting cached object TTL expiration scheduler...', 0);
  proxy.message('Registry configured as a proxy cache to http://upstream', 0);
  proxy.message('listening on [::]:5000', 0);
  return proxy;
}

describe('a blob', () => {
  test('is a miss for who began before it was stored, and a hit for who began after', () => {
    const proxy = startedCache();
    proxy.message(entry(a), 150);

    expect(proxy.answered(blob(a, 100, 160), 0)).toEqual([miss]);
    expect(proxy.answered(blob(a, 110, 9_000), 0)).toEqual([miss]);
    expect(proxy.answered(blob(a, 151, 170), 0)).toEqual([hit]);
  });

  test('is a miss where its entry comes after the answer', () => {
    const proxy = startedCache();

    expect(proxy.answered(blob(a, 100, 160), 0)).toEqual([]);
    expect(proxy.message(entry(a), 170)).toEqual([miss]);
  });

  test('is a hit where no entry comes, and its next pull is one at once', () => {
    const proxy = startedCache();
    proxy.answered(blob(a, 100, 160), 1_000);

    expect(proxy.expire(1_000 + patienceMs - 1)).toEqual([]);
    expect(proxy.expire(1_000 + patienceMs)).toEqual([hit]);
    expect(proxy.answered(blob(a, 40_000, 40_100), 40_000)).toEqual([hit]);
  });

  test("is settled by the log's own time where an old log is read", () => {
    const proxy = startedCache();
    proxy.answered(blob(a, 100, 160), 1_000);

    expect(proxy.answered(blob(b, 100, 160 + patienceMs), 1_000)).toEqual([hit]);
  });

  test('is not known any more after it was deleted', () => {
    const proxy = startedCache();
    proxy.message(entry(a), 150);
    proxy.message(`Deleting blob: /docker/registry/v2/blobs/sha256/aa/${'a'.repeat(64)}`, 200);

    expect(proxy.answered(blob(a, 300, 400), 0)).toEqual([]);
    expect(proxy.message(entry(a), 410)).toEqual([miss]);
  });

  test('of another repository tells nothing of this one', () => {
    const proxy = startedCache();
    proxy.message(entry(a, 'other'), 150);

    expect(proxy.answered(blob(a, 300, 400), 0)).toEqual([]);
  });

  test.each([206, 304])('of which the store answered with %i is a hit', (status) => {
    const proxy = startedCache();
    proxy.message(entry(a), 150);

    expect(proxy.answered({ ...blob(a, 200, 210), status }, 0)).toEqual([hit]);
  });

  test.each([404, 405, 500])('that is answered with %i is neither', (status) => {
    const proxy = startedCache();
    proxy.message(entry(a), 150);

    expect(proxy.answered({ ...blob(a, 100, 160), status }, 0)).toEqual([]);
  });
});

describe('a manifest', () => {
  test('by its digest is a miss once for each entry', () => {
    const proxy = startedCache();
    proxy.message(entry(a), 150);

    expect(proxy.answered(manifest(a, 100, 160), 0)).toEqual([manifestMiss]);
    expect(proxy.answered(manifest(a, 100, 160), 0)).toEqual([manifestHit]);
  });

  test('that the client has already is neither', () => {
    const proxy = startedCache();

    expect(proxy.answered({ ...manifest('latest', 100, 160), status: 304 }, 0)).toEqual([]);
  });

  test('by a tag is a hit at once where nothing was stored meanwhile', () => {
    const proxy = startedCache();
    proxy.message(entry(a), 150);

    expect(proxy.answered(manifest('latest', 200, 260), 0)).toEqual([manifestHit]);
  });

  test('by a tag is a miss where an entry of its time stays without a blob', () => {
    const proxy = startedCache();
    proxy.message(entry(a), 150);

    expect(proxy.answered(manifest('latest', 100, 160), 0)).toEqual([]);
    expect(proxy.expire(patienceMs)).toEqual([manifestMiss]);
  });

  test('by a tag is a hit where the entry of its time was of a blob', () => {
    const proxy = startedCache();
    proxy.message(entry(a), 150);
    proxy.answered(manifest('latest', 100, 160), 0);
    proxy.answered(blob(a, 90, 170), 0);

    expect(proxy.expire(patienceMs)).toEqual([manifestHit]);
  });

  test('by a tag leaves to the one beside it no more misses than entries', () => {
    const proxy = startedCache();
    proxy.message(entry(a), 150);
    for (let at = 0; at < 4; at += 1) proxy.answered(manifest('latest', 100, 160), 0);

    expect(countOf(proxy.expire(patienceMs))).toEqual({ 'manifest miss': 1, 'manifest hit': 3 });
  });
});

describe('nothing is told', () => {
  test('of a registry that is no cache', () => {
    const proxy = new ProxyRequests();
    proxy.message('listening on [::]:5000', 0);

    expect(proxy.answered(manifest('latest', 100, 160), 0)).toEqual([]);
    expect(proxy.expire(patienceMs)).toEqual([]);
  });

  test('of a cache without a scheduler', () => {
    const proxy = new ProxyRequests();
    proxy.message('Registry configured as a proxy cache to http://upstream', 0);

    expect(proxy.answered(manifest('latest', 100, 160), 0)).toEqual([]);
  });

  test('after a start as no cache', () => {
    const proxy = startedCache();
    proxy.message('listening on [::]:5000', 50);

    expect(proxy.answered(manifest('latest', 100, 160), 0)).toEqual([]);
  });
});

test('an entry shows a cache whose start was not read', () => {
  const proxy = new ProxyRequests();
  proxy.message(entry(a), 150);

  expect(proxy.answered(blob(a, 100, 160), 0)).toEqual([miss]);
});

test('what waits is settled by a start', () => {
  const proxy = startedCache();
  proxy.answered(blob(a, 100, 160), 0);

  expect(proxy.message('listening on [::]:5000', 200)).toEqual([hit]);
});

test('memory is bounded whatever the log holds', () => {
  const proxy = startedCache();
  let facts = 0;
  for (let at = 0; at < 20_000; at += 1) {
    const digest = `sha256:${at.toString(16).padStart(64, '0')}`;
    facts += proxy.answered(blob(digest, at, at), 0).length;
    proxy.message(entry(digest.replace('0', 'f'), 'x'.repeat(255)), at);
  }

  expect(facts).toBe(20_000 - 1_024);
  expect(JSON.stringify(proxy.state()).length).toBeLessThan(500_000);
});

test('any state is gone on from', () => {
  const pairs = fc.array(fc.oneof(fc.jsonValue(), fc.tuple(fc.string(), fc.double())));
  const state = fc.record({
    isOn: fc.jsonValue(),
    entries: fc.oneof(fc.jsonValue(), fc.record({ stored: pairs, unclaimed: pairs })),
    waiting: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())),
  });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), state), (json) => {
      const proxy = ProxyRequests.restore(json);
      proxy.message(entry(a), 150);

      expect(proxy.answered(blob(a, 100, 160), 0)).toEqual([miss]);
    }),
  );
});

test('a message that only begins like an entry is none', () => {
  const proxy = startedCache();
  proxy.message('Adding new scheduler entry for app@latest with ttl=1h', 150);

  expect(proxy.state()).toMatchObject({ entries: { stored: [], unclaimed: [] } });
});
