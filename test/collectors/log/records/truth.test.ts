import { describe, expect, test } from 'vitest';
import { added, clientFigures, type Figures } from '../../../registry/log/client-figures.ts';
import { knownDifferences } from '../../../registry/log/known-differences.ts';
import { recordings, type Recording } from '../../../registry/log/recordings.ts';
import { recordsOf, type Tells } from './recorded.ts';

test.each(recordings)('$name has the same events where every line is told', (recording) => {
  const among = recordsOf(recording, 'all').filter(({ eventName }) => eventName !== '');

  expect(recordsOf(recording, 'events')).toEqual(among);
});

/** Of each event, what the client counted of its own requests, apart from this project. */
describe.each<Tells>(['events', 'all'])('told %s', (tells) => {
  test.each(recordings)('$name has each event once, as the client saw it', (recording) => {
    const names = recordsOf(recording, tells).map(({ eventName }) =>
      eventName.replace('docker.registry.', ''),
    );

    expect(countsOf(names.filter(isOfRequest))).toEqual(expectedOf(recording));
  });

  test.each(['v2', 'v3'])('the panics of %s are those in which the client got no answer', (version) => {
    const recording = recordings.find(({ name }) => name === `${version}/panic`);
    const names = recordsOf(recording ?? { registries: [] }, tells).map(({ eventName }) => eventName);

    expect(names.filter((name) => name === 'docker.registry.request.panic')).toHaveLength(2);
  });

  test.each(['v2', 'v3'])('the failed starts of %s are those that ended with an error', (version) => {
    const recording = recordings.find(({ name }) => name === `${version}/startup`);
    const names = recordsOf(recording ?? { registries: [] }, tells).map(({ eventName }) => eventName);

    expect(names.filter((name) => name === 'docker.registry.process.failed')).toHaveLength(12);
  });
});

function isOfRequest(name: string): boolean {
  return name !== '' && name !== 'request.panic' && name !== 'process.failed';
}

function expectedOf({ name, requests }: Recording): Figures {
  const client = clientFigures(requests, !name.startsWith('v2/'));
  const known = knownDifferences.filter((one) => one.in.includes(name)).map(({ difference }) => difference);
  const failures = added([client.failures, ...known.map(({ failures = {} }) => failures)]);
  const answered = added([client.requests, ...known.map(({ requests = {} }) => requests)]);
  return added([
    ...Object.entries(answered).map(([figure, count]) => eventOf(figure, count, requests)),
    ...Object.values(failures).map((count) => ({ 'auth.failure': count })),
  ]);
}

function eventOf(figure: string, count: number, requests: Recording['requests']): Figures {
  if (/ 5\d\d$/.test(figure)) return { 'request.server_error': count };
  if (figure === 'PUT manifest_put 201') return { 'manifest.pushed': count };
  if (figure === 'DELETE blob_delete 202') return { 'blob.deleted': count };
  if (figure !== 'DELETE manifest_delete 202') return {};
  const deleted = requests.filter(({ method, status }) => method === 'DELETE' && status === 202);
  const tags = deleted.filter(({ uri }) => /\/manifests\/[^:]+$/.test(uri)).length;
  return added([{ 'manifest.deleted': count - tags, 'tag.deleted': tags }]);
}

function countsOf(names: readonly string[]): Figures {
  return added(names.map((name) => ({ [name]: 1 })));
}
