import { describe, expect, test } from 'vitest';
import { added, clientFigures, type Figures, type LogFigures } from './client-figures.ts';
import { countAll, figuresOfTallies } from './counted-figures.ts';
import { knownDifferences } from './known-differences.ts';
import { linesOf, recordings, type Recording, type Stream } from './recordings.ts';

const lanes = [
  { lane: 'the fast lane', isFast: true },
  { lane: 'the parser alone', isFast: false },
];

describe.each(recordings)('$name', (recording) => {
  const expected = expectedOf(recording);

  describe.each(lanes)('counted by $lane', ({ isFast }) => {
    const counted = figuresOfTallies(recording.registries.map((streams) => countAll(streams, isFast)));

    test('has each request once, by method, operation and status', () => {
      expect(counted.requests).toEqual(expected.requests);
    });

    test('has the bytes of the bodies that the client received', () => {
      expect(counted.bytes).toEqual(expected.bytes);
    });

    test('has the pulls and pushes of each repository', () => {
      expect([counted.pulls, counted.pushes]).toEqual([expected.pulls, expected.pushes]);
    });

    test('tells challenges from failures, and the reason of each failure', () => {
      expect([counted.challenges, counted.failures]).toEqual([expected.challenges, expected.failures]);
    });
  });
});

test('what is expected here is what the recorder counted', () => {
  // It did not look behind a prefix for what was asked.
  const comparable = recordings.filter(
    ({ name, requests }) => requests.length > 0 && !name.endsWith('prefix_host'),
  );
  for (const { name, requests, truth } of comparable) {
    const { requests: byRequest, pulls, pushes } = clientFigures(requests, isV3(name));

    expect(statusesOf(byRequest), name).toEqual(withoutUnanswered(truth.by_status));
    expect([pulls, pushes], name).toEqual([truth.manifest_GET_200_by_repo, truth.manifest_PUT_201_by_repo]);
    expect(successesOf(byRequest), name).toEqual(recordedSuccesses(truth.by_kind_method_status));
  }
});

test('every recording that is named for a difference is there', () => {
  const names = recordings.map(({ name }) => name);

  expect(knownDifferences.flatMap((known) => known.in).filter((name) => !names.includes(name))).toEqual([]);
});

describe.each(lanes)('counted by $lane', ({ isFast }) => {
  test('one run after another in a single stream comes to the sum of the runs', () => {
    const runs = runsOfOneStream();

    const together = countAll(
      [{ origin: 'registry.log', bytes: Buffer.concat(runs.map(({ bytes }) => bytes)) }],
      isFast,
    );

    const apart = figuresOfTallies(runs.map((run) => countAll([run], isFast)));
    expect(runs.length).toBeGreaterThan(100);
    expect(figuresOfTallies([together])).toEqual(apart);
  });

  test('a refusal is one 401 of its method and operation where the access lines are missing', () => {
    for (const recording of recordings.filter(tellsRefusals)) {
      const streams = recording.registries.map((run) => run.map(withoutAccessLines));
      const { requests } = figuresOfTallies(streams.map((run) => countAll(run, isFast)));

      expect(refusedOf(requests), recording.name).toEqual(refusedOf(expectedOf(recording).requests));
    }
  });

  test('no line of a registry is taken for a broken one, but for the halves that a killed process left', () => {
    const broken = recordings.flatMap(({ name, registries }) => {
      const count = registries.reduce((sum, streams) => sum + countAll(streams, isFast).lines.broken, 0);
      return count === 0 ? [] : [[name, count]];
    });

    expect(broken).toEqual([]);
  });
});

function expectedOf({ name, requests }: Recording): LogFigures {
  const client = clientFigures(requests, isV3(name));
  const known = knownDifferences.filter((one) => one.in.includes(name)).map(({ difference }) => difference);
  return {
    requests: added([client.requests, ...known.map(({ requests = {} }) => requests)]),
    bytes: added([client.bytes, ...known.map(({ bytes = {} }) => bytes)]),
    pulls: added([client.pulls, ...known.map(({ pulls = {} }) => pulls)]),
    pushes: added([client.pushes, ...known.map(({ pushes = {} }) => pushes)]),
    challenges: known.reduce((sum, { challenges = 0 }) => sum + challenges, client.challenges),
    failures: added([client.failures, ...known.map(({ failures = {} }) => failures)]),
  };
}

function isV3(name: string): boolean {
  return !name.startsWith('v2/');
}

function statusesOf(requests: Figures): Figures {
  return added(Object.entries(requests).map(([name, count]) => ({ [name.split(' ')[2] ?? '']: count })));
}

function withoutUnanswered(statuses: Figures): Figures {
  return Object.fromEntries(Object.entries(statuses).filter(([status]) => status !== '0'));
}

/** The recorder's words for what was asked, by the operation that it is here. */
const kinds: Readonly<Record<string, string>> = {
  ...{ base: 'base', catalog: 'catalog', tags_list: 'tags' },
  ...{
    manifest_get: 'manifest',
    manifest_head: 'manifest',
    manifest_put: 'manifest',
    manifest_delete: 'manifest',
  },
  ...{ blob_get: 'blob', blob_head: 'blob', blob_delete: 'blob', blob_mount: 'blob-upload' },
  ...{ upload_start: 'blob-upload', upload_chunk: 'blob-upload', upload_commit: 'blob-upload' },
  ...{ upload_status: 'blob-upload', upload_cancel: 'blob-upload' },
};

/** What was asked for with success; the recorder called by their paths also what has no route for its method. */
function successesOf(requests: Figures): Figures {
  return added(
    Object.entries(requests).map(([name, count]) => {
      const [method, operation = '', status] = name.split(' ');
      const kind = kinds[operation];
      return status?.startsWith('20') === true && kind !== undefined
        ? { [`${kind} ${method} ${status}`]: count }
        : {};
    }),
  );
}

function recordedSuccesses(recorded: Figures): Figures {
  const successes = Object.entries(recorded).filter(
    ([name]) => / 20\d$/.test(name) && !name.startsWith('other'),
  );
  return Object.fromEntries(
    successes
      .filter(([name]) => name !== 'tags OPTIONS 200')
      .map(([name, count]) => [name.replace('TRACE', 'other'), count]),
  );
}

/** At a level above info a registry does not say that it starts, so nothing tells one run from the one before. */
function runsOfOneStream(): readonly Stream[] {
  const programs = recordings.filter(({ name }) => !name.startsWith('docker/'));
  const runs = programs.flatMap(({ registries }) =>
    registries.flatMap((run) => (run.length === 1 ? run : [])),
  );
  return runs.filter(({ bytes }) => /msg"?[:=]"listening on /.test(bytes.toString('latin1')));
}

/** At level `error` no line tells of a refusal. */
function tellsRefusals({ name }: Recording): boolean {
  return !name.startsWith('docker/') && !name.endsWith('_error');
}

function withoutAccessLines({ origin, bytes }: Stream): Stream {
  const rest = linesOf(bytes).filter((line) => !/^\S+ - - \[/.test(line.toString('latin1')));
  return { origin, bytes: Buffer.concat(rest) };
}

function refusedOf(requests: Figures): Figures {
  return Object.fromEntries(Object.entries(requests).filter(([name]) => name.endsWith(' 401')));
}
