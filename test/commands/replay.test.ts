import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { realParts } from '../support/real-parts.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  accessLine,
  completedLine,
  corpusLog,
  endWithTest,
  logIn,
  mainProgram,
  replay,
  requestsByCode,
  seriesIn,
  startReplay,
  structuredLine,
  sumsBy,
  truthOf,
  valueOf,
} from './replay-program.ts';

const start = Date.UTC(2026, 10, 20, 10);
const log = corpusLog('v3/htpasswd/registry.log');

describe('the metrics', () => {
  const recorded = ['api', 'htpasswd', 'token', 'uploads', 'health_failing', 'mixed_text_access'];

  test.each(recorded.flatMap((name) => [`v2/${name}`, `v3/${name}`]))(
    "of %s count the client's requests",
    async (scenario) => {
      const { code, stdout, stderr } = await replay(logsOf(scenario));

      expect([code, stderr]).toEqual([0, '']);
      expect(requestsByCode(stdout)).toEqual(truthOf(scenario));
    },
  );

  test('count requests where the access log was off', async () => {
    const { stdout } = await replay([corpusLog('v3/mixed_json_noaccess/registry.log')]);

    // Without an access log no line tells of the liveness check at / and of what has no route.
    expect(requestsByCode(stdout)).toEqual({ ...truthOf('v3/mixed_json_noaccess'), 200: 9, 404: 5 });
  });

  test('are those of a log alone, for a whole log, and end with a line feed', async () => {
    const { stdout } = await replay([log]);

    const names = new Set(seriesIn(stdout).map(({ name }) => name));
    expect(stdout).toMatch(/[^\n]\n$/);
    expect(
      [...names].filter((name) => /^(?:process|nodejs)_|_exporter_|unread|failing|reconnects/.test(name)),
    ).toEqual([]);
    expect(valueOf(stdout, 'docker_registry_log_bytes_total')).toBe(readFileSync(log).length);
    expect(valueOf(stdout, 'docker_registry_log_last_line_timestamp_seconds')).toBeCloseTo(
      Date.UTC(2026, 10, 20, 10, 23, 49, 844) / 1_000,
      2,
    );
  });

  test('name the registry, and give no more repositories a series than asked for', async () => {
    const folder = temporaryFolder();
    const pulls = ['a', 'b', 'c'].map((name) => accessLine(start, { uri: `/v2/${name}/manifests/latest` }));
    const path = logIn(folder, 'r.log', pulls.join(''));

    const { stdout } = await replay(['--registry=main', '--label-limit=2', path]);

    expect(new Set(seriesIn(stdout).map(({ labels }) => labels['registry']))).toEqual(new Set(['main']));
    expect(sumsBy(stdout, 'docker_registry_repository_pulls_total', 'repository')).toEqual({
      a: 1,
      b: 1,
      other: 1,
    });
  });

  test('tell a success after many failures within one read', async () => {
    const user = {
      'http.request.remoteaddr': '203.0.113.7:999',
      'http.request.method': 'GET',
      'http.request.uri': '/v2/',
    };
    const refusal =
      'error authorizing context: basic authentication challenge for realm "r": authentication failure';
    const failures = Array.from({ length: 10 }, (_, at) =>
      structuredLine(start + at * 2_000, {
        ...user,
        level: 'warning',
        msg: refusal,
        'http.request.id': `f${at}`,
      }),
    );
    const success = structuredLine(start + 30_000, {
      ...user,
      msg: 'authorized request',
      'auth.user.name': 'alice',
    });

    const { stdout } = await replay([logIn(temporaryFolder(), 'r.log', `${failures.join('')}${success}`)]);

    expect(sumsBy(stdout, 'docker_registry_auth_suspicions_total', 'kind')).toEqual({
      success_after_failures: 1,
    });
  });

  test('do not bring failures of different days together', async () => {
    const refusal =
      'error authorizing context: basic authentication challenge for realm "r": authentication failure';
    const failures = Array.from({ length: 6 }, (_, at) => {
      const fields = { level: 'warning', msg: refusal, 'http.request.remoteaddr': '203.0.113.7:999' };
      const named = {
        msg: 'user failed to authenticate',
        username: `user-${at}`,
        'http.request.id': `f${at}`,
      };
      const timeMs = start + at * 86_400_000;
      return `${structuredLine(timeMs, named)}${structuredLine(timeMs, { ...fields, 'http.request.id': `f${at}` })}`;
    });

    const { stdout } = await replay([logIn(temporaryFolder(), 'r.log', failures.join(''))]);

    expect(sumsBy(stdout, 'docker_registry_auth_suspicions_total', 'kind')).toEqual({});
    expect(sumsBy(stdout, 'docker_registry_auth_failures_total', 'reason')).toEqual({
      invalid_credentials: 6,
    });
  });

  realParts('promtool', ['promtool'], () => {
    test('are as promtool wants them', async () => {
      const { stdout } = await replay([log]);

      const { status, stdout: said, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: stdout });
      expect([status, said.toString(), stderr.toString()]).toEqual([0, '', '']);
    });
  });
});

describe('the command line', () => {
  test('--help explains every flag and exit code', async () => {
    const { code, stdout, stderr } = await replay(['--help']);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^registry-exporter replay \[flags\] FILE…\n/);
    for (const flag of ['--summary', '--json', '--registry=NAME', '--label-limit=N', '--help'])
      expect(stdout).toContain(`  ${flag}`);
    expect(stdout).toContain('Exit codes: 0 all was read, 1 ');
  });

  test.each([
    [[], 'no file is named, expected one or more logs'],
    [['--nonsense', 'x'], "unknown option '--nonsense'"],
    [['--summary=yes', 'x'], "option '--summary' does not take an argument"],
    [
      ['--label-limit=0', 'x'],
      `option '--label-limit' is too small, expected a whole number from 1 to 10000, got "0"`,
    ],
    [
      ['--registry=a b', 'x'],
      `option '--registry' cannot be a name, expected at most 63 letters, digits, dots, dashes and underscores, got "a b"`,
    ],
  ])('%s is wrong use, in one line', async (args, problem) => {
    expect(await replay(args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `registry-exporter replay: ${problem}; --help lists the flags\n`,
    });
  });

  test('files that cannot be read are all told before any is', async () => {
    const folder = temporaryFolder();

    expect(await replay([log, `${folder}/none.log`, folder, log, `${folder}/\u001b[2J`])).toEqual({
      code: 2,
      stdout: '',
      stderr: `${folder}/none.log: cannot be read, expected a log file, got "ENOENT: no such file or directory, stat '${folder}/none.log'"
${folder}: is a directory, expected a log file
"${folder}/\\u001b[2J": cannot be read, expected a log file, got "ENOENT: no such file or directory, stat '${folder}/\\u001b[2J'"
${log}: is named twice, expected each log once, got "${log}" too
`,
    });
  });
});

describe('the end', () => {
  test('comes quietly when nobody reads what is printed', async () => {
    const script = '("$0" "$1" replay "$2"; echo "ended $?" >&2) | true';
    const shell = spawn('sh', ['-c', script, process.execPath, mainProgram, log], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endWithTest(shell);

    expect(await text(shell.stderr)).toBe('ended 0\n');
  });

  test.skipIf(!existsSync('/dev/full'))(
    'is told to be wrong when what is printed finds no room',
    async () => {
      const script = 'exec "$0" "$1" replay "$2" > /dev/full';
      const child = spawn('sh', ['-c', script, process.execPath, mainProgram, log], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      endWithTest(child);

      const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);

      expect([child.exitCode, said]).toEqual([
        1,
        'standard output: cannot be written: ENOSPC: no space left on device, write\n',
      ]);
    },
  );

  test('comes at once when it is interrupted', async () => {
    const child = startReplay(['-']);
    // More than a pipe holds: when all is taken, the log is being read.
    await new Promise((resolve) => child.stdin.write(completedLine(start).repeat(10_000), resolve));

    child.kill('SIGINT');
    await once(child, 'close');

    expect(child.exitCode).toBe(130);
  });
});

function logsOf(scenario: string): readonly string[] {
  const names = readdirSync(corpusLog(scenario)).filter((name) => /^registry.*\.log$/.test(name));
  return names.map((name) => corpusLog(`${scenario}/${name}`));
}
