import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startRegistry, startSilentServer } from './commands/loopback.ts';
import { runProgram, startProgram } from './commands/program.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('the command line', () => {
  test.each(['--help', '-h'])('%s explains every flag and exit code', async (flag) => {
    const { code, stdout, stderr } = await runProgram([flag]);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^registry-exporter \[flags\]\n/);
    const flags = [
      '--config.file',
      '--config.check',
      '--web.listen-address',
      '--web.enable-lifecycle',
      '--state.dir',
      '--version',
      '--help',
    ];
    for (const name of flags) expect(stdout).toContain(`  ${name}`);
    expect(stdout).toContain('Exit codes: 0 ended when asked to, 1 could not go on, 2 wrong use');
  });

  test('--version names the version of the package and of Node.js', async () => {
    expect(await runProgram(['--version'])).toEqual({
      code: 0,
      stdout: `registry-exporter ${version} (Node.js ${process.version})\n`,
      stderr: '',
    });
  });

  test.each([
    [['--nonsense'], "unknown option '--nonsense'"],
    [['--config.file'], "option '--config.file <value>' argument missing"],
    [['--config.file='], "option '--config.file' is empty"],
    [['--config.check=yes'], "option '--config.check' does not take an argument"],
    [['serve'], "unexpected argument 'serve'"],
  ])('%s is wrong use, in one line', async (args, problem) => {
    expect(await runProgram(args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `registry-exporter: ${problem}; --help lists the flags\n`,
    });
  });
});

describe('--config.check', () => {
  test('tells what a valid configuration watches, and ends', async () => {
    const file = join(temporaryFolder(), 'c.yml');
    writeFileSync(
      file,
      'registries:\n  - {name: main, url: "https://main", container: registry}\n  - {name: b, collectors: {discovery: {mode: off}}}\n',
    );

    expect(await runProgram(['--config.check', `--config.file=${file}`, '--web.listen-address=:1'])).toEqual({
      code: 0,
      stdout: `configuration is valid
serves on :1
state: not kept, set state.dir
OTLP log records: off
Docker Engine: unix:///var/run/docker.sock
registry main: what is not named here is found through the Engine
  probe: https://main/ without credentials
  log: of container registry
  container: registry
  storage: found through the Engine
  gc: in registry
registry b:
  probe: http://localhost:5000/ without credentials
  log: off, set collectors.log.file or container
  container: off, set container
  storage: off, set collectors.storage.root
  gc: off, set container
`,
      stderr: '',
    });
  });

  test('tells every problem of a wrong one', async () => {
    const file = join(temporaryFolder(), 'c.yml');
    writeFileSync(file, 'label_limit: 0\nregistries:\n  - {ulr: "https://main", container: registry}\n');

    expect(await runProgram(['--config.check', '--config.file', file], { DOCKER_HOST: 'nowhere' })).toEqual({
      code: 2,
      stdout: '',
      stderr: `DOCKER_HOST: is not the address of a Docker Engine, expected unix:///path or tcp://host:port, got "nowhere"
${file}:1 label_limit: is too small, expected a whole number from 1 to 10000, got 0
${file}:3 registries[0].ulr: is not a known key, expected one of name, url, username, password_file, auth, tls, container, collectors, got "ulr"; did you mean url?
`,
    });
  });
});

describe('the start', () => {
  test('with a wrong configuration ends before anything is served', async () => {
    const { code, stderr } = await runProgram(['--web.listen-address=127.0.0.1:0'], { REGISTRY_URL: 'x' });

    expect(code).toBe(2);
    expect(stderr).toBe(
      'REGISTRY_URL: has no scheme, expected a URL that begins with http:// or https://, got "x"; put http:// before it\n',
    );
  });

  test('at a port that is taken ends with one line that names the address', async () => {
    const { port } = await startSilentServer();

    const { code, stdout, stderr } = await runProgram([`--web.listen-address=127.0.0.1:${port}`]);

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      new RegExp(
        `^time=\\S+ level=error msg="registry-exporter cannot go on" detail="listen EADDRINUSE: address already in use 127.0.0.1:${port}"\\n$`,
      ),
    );
  });

  test('without any configuration serves /metrics and is ready after a look', async () => {
    const program = await startProgram();

    const response = await program.get('/metrics');
    const body = await response.text();
    await program.until('/-/ready', 200);

    expect(response.status).toBe(200);
    expect(body).toContain(`docker_registry_exporter_build_info{version="${version}"`);
    expect(body).toContain('docker_registry_probes_total{registry="registry"} ');
  });

  test('is not ready while the first look at a registry hangs', async () => {
    const registry = await startSilentServer();
    const program = await startProgram({ REGISTRY_URL: registry.url });
    await registry.connected;

    expect((await program.get('/-/ready')).status).toBe(503);
    expect((await program.get('/-/healthy')).status).toBe(200);
    expect((await program.get('/')).status).toBe(200);
  });

  test('with two registries watches the one that answers beside the one that hangs', async () => {
    const file = join(temporaryFolder(), 'c.yml');
    const [good, silent] = [await startRegistry(), await startSilentServer()];
    const probe = '{probe: {interval: 1s, timeout: 900ms}}';
    writeFileSync(
      file,
      `registries:
  - {name: good, url: '${good}', collectors: ${probe}}
  - {name: silent, url: '${silent.url}', collectors: ${probe}}
`,
    );
    const program = await startProgram({}, ['--config.file', file]);

    await program.until('/-/ready', 200);
    const body = await (await program.get('/metrics')).text();

    expect(body).toContain('docker_registry_up{registry="good"} 1\n');
    expect(body).toContain('docker_registry_up{registry="silent"} 0\n');
    expect(body).toMatch(/docker_registry_probe_failures_total\{registry="silent",reason="timeout"\} [1-9]/);
  });

  test('with many collectors warns of no leak', async () => {
    const file = join(temporaryFolder(), 'c.yml');
    const names = Array.from({ length: 6 }, (_, index) => `r${index}`);
    const entry = (name: string) => `  - {name: ${name}, url: 'http://127.0.0.1:1', container: ${name}}`;
    writeFileSync(file, ['registries:', ...names.map(entry)].join('\n'));
    const program = await startProgram({ DOCKER_HOST: 'tcp://127.0.0.1:1' }, ['--config.file', file]);

    await program.until('/-/ready', 200);
    await program.end('SIGTERM');

    expect(program.log.filter((line) => line.includes('Warning'))).toEqual([]);
    expect(program.log.at(-1)).toContain('registry-exporter ended');
  });
});

describe('the end', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s comes within five seconds while a probe hangs',
    async (signal) => {
      const registry = await startSilentServer();
      const program = await startProgram({ REGISTRY_URL: registry.url, REGISTRY_PROBE_TIMEOUT: '15s' });
      await registry.connected;
      const startedAt = performance.now();

      const code = await program.end(signal);

      expect(code).toBe(0);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      expect(program.log.at(-1)).toContain('level=info msg="registry-exporter ended"');
    },
  );

  test('comes within five seconds while an OTLP receiver hangs', async () => {
    const receiver = await startSilentServer();
    const program = await startProgram({
      // Nobody listens there, which is a change of state and makes a record.
      REGISTRY_URL: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
    });
    await receiver.connected;
    const startedAt = performance.now();

    const code = await program.end('SIGTERM');

    expect(code).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(program.log.join('\n')).toContain(
      'msg="OTLP records were not delivered before the end" records=1',
    );
  });

  test('by a second signal does not wait for the first to take effect', async () => {
    const receiver = await startSilentServer();
    const program = await startProgram({
      REGISTRY_URL: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    await receiver.connected;

    // Two signals that are sent at once may arrive as one.
    const again = setInterval(() => {
      program.kill('SIGTERM');
    }, 100);
    const code = await program.end('SIGTERM');
    clearInterval(again);

    expect(code).toBe('SIGTERM');
    expect(program.log.join('\n')).not.toContain('registry-exporter ended');
  });

  test('comes while a scraper holds its connection', async () => {
    const program = await startProgram();
    // fetch keeps the connection of an answer that was read.
    await (await program.get('/metrics')).text();

    expect(await program.end('SIGTERM')).toBe(0);
  });
});
