import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { criRecord, cut, splitLines } from '../registry/log/framing/records.ts';
import {
  accessLine,
  completedLine,
  corpusLog,
  logIn,
  replay,
  requestsByCode,
  structuredLine,
  truthOf,
  valueOf,
} from './replay-program.ts';

const start = Date.UTC(2026, 10, 20, 10);
const log = corpusLog('v3/htpasswd/registry.log');

test('standard input gives what the file gives', async () => {
  const ofFile = await replay([log]);

  expect(await replay(['-'], readFileSync(log))).toEqual(ofFile);
});

test('a compressed log is known by its content, on standard input too', async () => {
  const compressed = gzipSync(readFileSync(log));
  const path = logIn(temporaryFolder(), 'registry.log.old', compressed);
  const plain = await replay([log]);

  expect(await replay([path])).toEqual(plain);
  expect(await replay(['-'], compressed)).toEqual(plain);
});

test('a log named .gz that is none is read as it is', async () => {
  const path = logIn(temporaryFolder(), 'registry.log.gz', readFileSync(log));

  expect(await replay([path])).toEqual(await replay([log]));
});

test('a compressed log that is cut is counted up to there, and told', async () => {
  const lines = Array.from({ length: 50_000 }, (_, at) => completedLine(start + at * 7));
  const compressed = gzipSync(lines.join(''));
  const path = logIn(temporaryFolder(), 'r.gz', compressed.subarray(0, compressed.length / 2));

  const { code, stdout, stderr } = await replay([path]);

  const counted = requestsByCode(stdout)['200'] ?? 0;
  expect(code).toBe(1);
  expect(stderr).toBe(
    `${path}: cannot be read to its end, expected a whole log, got "unexpected end of file"; what stands before it was read\n`,
  );
  expect(counted).toBeGreaterThan(20_000);
  expect(counted).toBeLessThan(30_000);
  expect(valueOf(stdout, 'docker_registry_log_lost_lines_total')).toBe(1);
});

test.each([
  ['xz', 'xzcat', Buffer.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)],
  ['zstd', 'zstdcat', Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0x24)],
  ['bzip2', 'bzcat', Buffer.from('BZh91AY&SY')],
])('a log compressed with %s is refused with the command that unpacks it', async (format, unpack, head) => {
  const path = logIn(temporaryFolder(), 'r.log.2', Buffer.concat([head, Buffer.alloc(100)]));
  const problem = `is compressed with ${format}, expected plain text or gzip; unpack it`;

  const [ofFile, ofInput] = [await replay([log, path]), await replay(['-'], readFileSync(path))];

  expect(ofFile).toEqual({
    code: 2,
    stdout: '',
    stderr: `${path}: ${problem}: ${unpack} ${path} | registry-exporter replay -\n`,
  });
  expect(ofInput).toEqual({
    code: 2,
    stdout: '',
    stderr: `standard input: ${problem}: ${unpack} | registry-exporter replay -\n`,
  });
});

test('an empty log gives every counter at zero', async () => {
  const { code, stdout } = await replay([logIn(temporaryFolder(), 'r.log', '')]);

  expect(code).toBe(0);
  expect(requestsByCode(stdout)).toEqual({});
  expect(stdout).toContain('docker_registry_panics_total{registry="registry"} 0\n');
});

test('the last line counts without its line feed', async () => {
  const path = logIn(temporaryFolder(), 'r.log', accessLine(start) + accessLine(start).trimEnd());

  expect(requestsByCode((await replay([path])).stdout)).toEqual({ 200: 2 });
});

test('a line above 2 MiB is lost, and no other', async () => {
  const longest = 2 * 1024 * 1024;
  const lines = [
    accessLine(start),
    `${'x'.repeat(longest)}\n`,
    `${'y'.repeat(longest + 1)}\n`,
    accessLine(start),
  ];
  const path = logIn(temporaryFolder(), 'r.log', lines.join(''));

  const { stdout } = await replay([path]);

  expect(requestsByCode(stdout)).toEqual({ 200: 2 });
  expect(valueOf(stdout, 'docker_registry_log_lost_lines_total')).toBe(1);
  expect(stdout).toContain('docker_registry_log_lines_total{registry="registry",kind="other"} 1\n');
});

test('a line whose end a container runtime did not write any more is lost', async () => {
  const parts = cut(Buffer.from(`${'x'.repeat(40_000)}\n`), 'stdout').slice(0, -1);
  const records = parts.map((part) => `${criRecord(part).toString('latin1')}\n`).join('');
  const path = logIn(temporaryFolder(), '0.log', `${accessLine(start)}${records}`);

  const { stdout } = await replay([path]);

  expect(requestsByCode(stdout)).toEqual({ 200: 1 });
  expect(valueOf(stdout, 'docker_registry_log_lost_lines_total')).toBe(1);
});

test('NUL bytes that a truncation left do not hide the first line', async () => {
  const hole = Buffer.alloc(3_000_000);
  const path = logIn(temporaryFolder(), 'r.log', Buffer.concat([hole, Buffer.from(accessLine(start))]));

  const { stdout } = await replay([path]);

  expect(requestsByCode(stdout)).toEqual({ 200: 1 });
  expect(valueOf(stdout, 'docker_registry_log_lost_lines_total')).toBe(0);
});

describe('rotated generations of a container', () => {
  const [youngest, middle, oldest] = ['', '.1.gz', '.2.gz'].map((suffix) =>
    corpusLog(`docker/rotated/CONTAINERID-json.log${suffix}`),
  ) as [string, string, string];

  test.each([[[oldest, middle, youngest]], [[youngest, middle, oldest]], [[middle, youngest, oldest]]])(
    'are read in the order of time, not in that of the command line',
    async (paths) => {
      const whole = Buffer.concat([oldest, middle].map((path) => gunzipSync(readFileSync(path))));
      const expected = await replay(['-'], Buffer.concat([whole, readFileSync(youngest)]));

      expect(await replay(paths)).toEqual(expected);
    },
  );
});

describe('two streams in two files', () => {
  const stdout = corpusLog('v3/streams_split/registry.log.stdout');
  const stderr = corpusLog('v3/streams_split/registry.log.stderr');

  test('count each request once, in either order', async () => {
    const [one, other] = [await replay([stdout, stderr]), await replay([stderr, stdout])];

    expect(requestsByCode(one.stdout)).toEqual(truthOf('v3/streams_split'));
    expect(other).toEqual(one);
  });

  test('count each request once though the registry was started again and again', async () => {
    const folder = temporaryFolder();
    const times = Array.from({ length: 4_000 }, (_, at) => start + at * 500);
    const started = (timeMs: number) => structuredLine(timeMs - 100, { msg: 'listening on [::]:5000' });
    const structured = times.map((ms, at) => `${at % 50 === 0 ? started(ms) : ''}${completedLine(ms + 2)}`);
    const paths = [
      logIn(folder, 'a-stderr.log', structured.join('')),
      logIn(folder, 'b-stdout.log', times.map((ms) => accessLine(ms)).join('')),
    ];

    const { stdout: metrics } = await replay(paths);

    expect(requestsByCode(metrics)).toEqual({ 200: 4_000 });
  });
});

test('records of Kubernetes give the lines that are in them', async () => {
  const lines = splitLines(readFileSync(corpusLog('v3/api/registry.log')));
  const records = lines.flatMap((line) => cut(line, 'stderr')).map(criRecord);
  const path = logIn(
    temporaryFolder(),
    '0.log',
    records.map((record) => `${record.toString('latin1')}\n`).join(''),
  );

  expect(requestsByCode((await replay([path])).stdout)).toEqual(truthOf('v3/api'));
});
