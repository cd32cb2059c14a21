import { describe, expect, test } from 'vitest';
import { LogRecorder } from '../../../../src/collectors/log/records/log-recorder.ts';
import { plainRecords } from './plain-records.ts';

const nowMs = Date.UTC(2026, 10, 20, 12);
const second = 1_000;

function access(status: number, request = 'PUT /v2/a/manifests/1', at = '10:00:01'): string {
  return `10.0.0.9 - - [20/Nov/2026:${at} +0000] "${request} HTTP/1.1" ${status} 5 "" "curl"`;
}

function structured(status: number, fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    'http.request.id': '1',
    'http.request.method': 'PUT',
    'http.request.remoteaddr': '10.0.0.9:4242',
    'http.request.uri': '/v2/a/manifests/1',
    'http.response.duration': '250ms',
    'http.response.status': status,
    level: status < 400 ? 'info' : 'error',
    msg: status < 400 ? 'response completed' : 'response completed with error',
    time: '2026-11-20T10:00:01.5Z',
    ...fields,
  });
}

function read(lines: readonly string[], tells: 'events' | 'all' = 'events') {
  return plainRecords(new LogRecorder({ tells }).read('registry.log', bytesOf(lines), nowMs));
}

function bytesOf(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

function namesOf(lines: readonly string[], tells: 'events' | 'all' = 'events'): readonly string[] {
  return read(lines, tells).map(({ eventName }) => eventName.replace('docker.registry.', ''));
}

describe('a request with a line in each log', () => {
  test('is told by its structured line, which says more', () => {
    const [record, ...others] = read([structured(201), access(201)]);

    expect(others).toEqual([]);
    expect(record).toMatchObject({
      eventName: 'docker.registry.manifest.pushed',
      severity: 'info',
      body: structured(201),
      attributes: { 'docker.registry.request.id': '1', 'docker.registry.reference': '1' },
    });
  });

  test('is told once where the access line is read first', () => {
    expect(namesOf([access(500), structured(500)])).toEqual(['request.server_error']);
  });

  test('is told once for each of several that are alike', () => {
    const lines = ['1', '2', '3'].flatMap((id) => [structured(500, { 'http.request.id': id }), access(500)]);

    expect(namesOf(lines)).toHaveLength(3);
    expect(namesOf(lines.toReversed())).toHaveLength(3);
  });

  test('is told once whatever the number of its errors', () => {
    expect(namesOf([structured(500), structured(500), access(500)])).toHaveLength(1);
  });

  test('leaves its event to one of the two lines, where every line is told', () => {
    expect(namesOf([structured(201), access(201)], 'all')).toEqual(['manifest.pushed', '']);
  });

  test('is told once where a process ends between the two', () => {
    const before = new LogRecorder({ tells: 'events' });
    before.read('registry.log', bytesOf([structured(500)]), nowMs);
    const after = new LogRecorder({ tells: 'events' });
    after.restore(JSON.parse(JSON.stringify(before.state())));

    expect(after.read('registry.log', bytesOf([structured(500), access(500)]), nowMs)).toEqual([]);
  });
});

describe('a request with a line in one log', () => {
  test('is told by that line', () => {
    expect(namesOf([access(503)])).toEqual(['request.server_error']);
    expect(namesOf([structured(201)])).toEqual(['manifest.pushed']);
  });

  test('does not take the place of one that comes much later', () => {
    const later = structured(201, { time: '2026-11-20T10:30:00Z', 'http.request.id': '2' });

    expect(namesOf([access(201), later])).toHaveLength(2);
  });
});

describe('the user of a request', () => {
  test('is the one that 2.8 named in the line before', () => {
    const authorized = {
      level: 'info',
      msg: 'authorized request',
      time: '2026-11-20T10:00:01Z',
      ...{ 'http.request.id': '1', 'auth.user.name': 'alice' },
    };

    expect(read([JSON.stringify(authorized), structured(201)])[0]?.attributes['user.name']).toBe('alice');
  });

  test('is the one that 3.x names in each line', () => {
    expect(read([structured(201, { 'auth.user.name': 'bob' })])[0]?.attributes['user.name']).toBe('bob');
  });
});

const reading = 'unknown error reading request payload: ';

describe('the severity of a line', () => {
  test.each([
    ['info', 'a 404 that the registry calls an error', structured(404, { 'err.code': 'blob unknown' })],
    ['info', 'a 401, which is how every log-in begins', access(401)],
    ['info', 'a success', access(200)],
    ['error', 'a 503 of a failing health check', access(503)],
    ['error', 'a 500', structured(500)],
    ['info', 'a client that went away', message('error', 'client disconnected during blob PATCH')],
    ['info', 'too large a body', message('error', `${reading}http: request body too large`)],
    ['error', 'a full disk', message('error', `${reading}write /var/lib/x: no space left on device`)],
    ['warn', 'a wrong password', message('info', 'user failed to authenticate')],
    ['warn', 'a wrong password on 2.8', message('error', 'error authenticating user "bob": no')],
    ['warn', 'a refused log-in', message('warning', 'error authorizing context: x: authentication failure')],
    ['info', 'a first step', message('warning', 'error authorizing context: authorization token required')],
    ['error', 'a password file that is gone', message('warning', 'error authorizing context: stat /x: gone')],
    ['warn', 'a token that has expired', message('info', 'token not to be used after 1 - currently 2')],
    ['error', 'a storage that fails its check', message('error', 'storage driver health check: denied')],
    ['error', 'the end', message('fatal', 'listen tcp :5000: bind: address already in use')],
    ['warn', 'a warning', message('warning', 'No HTTP secret provided')],
    ['error', 'a panic', '2026/11/20 10:26:12 http: panic serving 127.0.0.1:33386: &{}'],
    ['error', 'a panic at the start', 'panic: StorageDriver not registered: floppy'],
    ['error', 'no file to be had', '2026/11/20 10:24:59 http: Accept error: accept tcp: too many open files'],
    ['info', 'a frame of a stack', '\tnet/http/server.go:1894 +0xbe'],
    ['info', 'a line that is broken', '{"level":'],
  ])('is %s for %s', (severity, _, line) => {
    expect(read([line], 'all').map((record) => record.severity)).toEqual([severity]);
  });

  function message(level: string, msg: string): string {
    return JSON.stringify({ level, msg, time: '2026-11-20T10:00:01Z' });
  }
});

describe('the time of a record', () => {
  test('is that of its line', () => {
    expect(read([structured(201)])[0]?.timestampMs).toBe(Date.UTC(2026, 10, 20, 10, 0, 1, 500));
    expect(read([access(201)])[0]?.timestampMs).toBe(Date.UTC(2026, 10, 20, 10, 0, 1));
  });

  test('is that of the line before where its own tells none', () => {
    const [, frame] = read([access(200), 'goroutine 1 [running]:'], 'all');

    expect(frame?.timestampMs).toBe(Date.UTC(2026, 10, 20, 10, 0, 1));
  });

  test('is that of the reader before any line has told one', () => {
    expect(read(['panic: floppy'])[0]?.timestampMs).toBe(nowMs);
  });
});

describe('a record', () => {
  test('holds what a line says of its request, in the words of OpenTelemetry', () => {
    const digest = `sha256:${'0f'.repeat(32)}`;
    const [record] = read([
      structured(202, {
        ...{ 'http.request.method': 'DELETE', 'http.request.uri': `/v2/team/a/manifests/${digest}` },
        ...{ 'http.request.useragent': 'curl/8', 'http.response.written': 0 },
      }),
    ]);

    expect(record?.attributes).toEqual({
      'http.request.method': 'DELETE',
      'url.path': `/v2/team/a/manifests/${digest}`,
      'docker.registry.operation': 'manifest_delete',
      'docker.registry.repository': 'team/a',
      'docker.registry.reference': digest,
      'oci.manifest.digest': digest,
      'client.address': '10.0.0.9',
      'user_agent.original': 'curl/8',
      'http.response.status_code': 202,
      'http.response.body.size': 0,
      'docker.registry.request.duration': 0.25,
      'docker.registry.request.id': '1',
    });
  });

  test('keeps a method that nobody knows apart', () => {
    const [record] = read([access(200, 'BREW /v2/')], 'all');

    expect(record?.attributes).toMatchObject({
      'http.request.method': '_OTHER',
      'http.request.method_original': 'BREW',
    });
  });

  test('names the container that its line comes from', () => {
    const id = '0123456789abcdef'.repeat(4);

    const [record] = plainRecords(new LogRecorder({ tells: 'all' }).read(id, bytesOf([access(200)]), nowMs));

    expect(record?.attributes['container.id']).toBe(id);
  });

  test('holds no secret of its line, in its body or elsewhere', () => {
    const uri = '/v2/a/blobs/uploads/1?_state=hunter2==';
    const agent = 'x password=hunter2 &token=hunter2 https://a:hunter2@b/';
    const lines = [
      access(500, `PATCH ${uri}`),
      structured(500, { 'http.request.uri': uri, 'http.request.useragent': agent }),
    ];

    expect(JSON.stringify(read(lines, 'all'))).not.toContain('hunter2');
  });

  test('is made of each line but an empty one', () => {
    expect(read(['', access(200), 'Usage:'], 'all')).toHaveLength(2);
  });
});

test('a line that a container runtime has wrapped makes the same record', () => {
  const wrapped = JSON.stringify({
    log: `${structured(500)}\n`,
    stream: 'stderr',
    time: '2026-11-20T10:00:02Z',
  });

  expect(read([wrapped])).toEqual(read([structured(500)]));
});

test('lines that are read in any pieces make the same records', () => {
  const lines = [structured(500), access(500), structured(201, { 'http.request.id': '2' }), access(201)];
  const recorder = new LogRecorder({ tells: 'all' });

  const records = lines.flatMap((line) => recorder.read('registry.log', bytesOf([line]), nowMs + second));

  expect(records).toEqual(read(lines, 'all'));
});

test.each([[null], [7], [{}], [{ lines: { events: { told: [[1], ['a', 'b']], ids: 7 }, lastMs: 'x' } }]])(
  'a state that is none (%j) is left out',
  (state) => {
    const recorder = new LogRecorder({ tells: 'events' });

    recorder.restore(state);

    expect(recorder.read('registry.log', bytesOf([access(500)]), nowMs)).toHaveLength(1);
  },
);
