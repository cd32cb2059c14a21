import { describe, expect, test } from 'vitest';
import { judgeCommandLine, judgeProcess } from '../../../src/collectors/gc/command.ts';

describe('a command line', () => {
  test.each([
    'registry garbage-collect /etc/distribution/config.yml',
    '/bin/registry garbage-collect --delete-untagged /etc/docker/registry/config.yml',
    'registry garbage-collect -m -q /etc/distribution/config.yml',
    'registry garbage-collect --dry-run=false /etc/distribution/config.yml',
    'docker-registry garbage-collect /etc/docker/registry/config.yml',
    '/entrypoint.sh garbage-collect /etc/distribution/config.yml',
    `/bin/sh -c 'registry garbage-collect "$CONFIG" && echo done'`,
    'sh -c bin/registry garbage-collect /etc/distribution/config.yml; echo $?',
    'registry garbage-collect --quiet=1 -mq /etc/distribution/config.yml',
    'registry garbage-collect --dry-run --dry-run=f /etc/distribution/config.yml',
    'registry garbage-collect /etc/distribution/config.yml -- --dry-run',
    'sh -c "registry garbage-collect /c.yml 2>&1 | tee -a /log; rm -rf /tmp/x"',
    'sh -c registry garbage-collect \\\n  /c.yml\ncurl -sS --fail http://hook',
    'sh -c registry garbage-collect -d /c.yml && registry garbage-collect /c.yml',
    '"$(command -v registry)" garbage-collect /c.yml',
  ])('collects: %s', (line) => {
    expect(judgeCommandLine(line)).toMatchObject({ kind: 'collects', isDry: false });
  });

  test.each([
    'registry garbage-collect --dry-run /etc/distribution/config.yml',
    'registry garbage-collect -d /etc/distribution/config.yml',
    'registry garbage-collect -dm /etc/distribution/config.yml',
    'registry garbage-collect /etc/distribution/config.yml --dry-run=true',
    ...['1', 't', 'T', 'TRUE', 'True', '"true"'].map(
      (yes) => `registry garbage-collect --dry-run=${yes} /etc/distribution/config.yml`,
    ),
    'registry garbage-collect -d=true /etc/distribution/config.yml',
    'registry garbage-collect -md=1 /etc/distribution/config.yml',
    'registry garbage-collect --dry-run=false -d /etc/distribution/config.yml',
    'sh -c registry garbage-collect -d /c.yml | mail -s report me',
    'sh -c registry garbage-collect -d /c.yml; registry garbage-collect --help',
  ])('only counts: %s', (line) => {
    expect(judgeCommandLine(line)).toMatchObject({ kind: 'collects', isDry: true });
  });

  test.each([
    '/bin/sh -c wget -q -O /dev/null http://127.0.0.1:5000/v2/',
    'pgrep -f garbage-collect',
    'ls /garbage-collect',
    'garbage-collect',
    'registry serve /etc/distribution/config.yml',
    'registry garbage-collect --help',
    'registry garbage-collect -h /etc/distribution/config.yml',
    'registry garbage-collect -mh /etc/distribution/config.yml',
    '',
  ])('does something else: %s', (line) => {
    expect(judgeCommandLine(line)).toEqual({ kind: 'none' });
  });
});

describe('a command line', () => {
  test.each([
    'registry garbage-collect --bogus /etc/distribution/config.yml',
    'registry garbage-collect --d /etc/distribution/config.yml',
    'registry garbage-collect -dry-run /etc/distribution/config.yml',
    'registry garbage-collect --dry-run=yes /etc/distribution/config.yml',
    'registry garbage-collect --dry-run= /etc/distribution/config.yml',
    'registry garbage-collect -d= /etc/distribution/config.yml',
    'registry garbage-collect -dx /etc/distribution/config.yml',
    'registry garbage-collect --=x /etc/distribution/config.yml',
    'registry garbage-collect ---dry-run /etc/distribution/config.yml',
    'sh -c registry garbage-collect --bogus /c.yml || registry garbage-collect --help',
    'sh -c registry garbage-collect /c.yml && registry garbage-collect --bogus /c.yml',
  ])('is refused, and collects nothing: %s', (line) => {
    expect(judgeCommandLine(line)).toMatchObject({ kind: 'refused' });
  });

  test.each([
    ['registry garbage-collect -m /c.yml', true],
    ['registry garbage-collect --delete-untagged=false /c.yml', false],
    ['registry garbage-collect -dm /c.yml', true],
    ['registry garbage-collect /c.yml', false],
  ])('%s deletes untagged manifests: %s', (line, deletesUntagged) => {
    expect(judgeCommandLine(line)).toMatchObject({ deletesUntagged });
  });
});

describe("a container's first process", () => {
  test.each([
    [['/entrypoint.sh', 'garbage-collect', '/etc/distribution/config.yml'], 'real'],
    [['tini', '--', 'collect-wrapper', 'garbage-collect', '-d', '/c.yml'], 'dry'],
    [['/entrypoint.sh', 'garbage-collect', '--help'], 'none'],
    [['/entrypoint.sh', 'garbage-collect', '--bogus', '/c.yml'], 'refused'],
    [['/entrypoint.sh', 'garbage-collect', '--dry-run=T', '/c.yml'], 'dry'],
    [['sh', '-c', 'registry garbage-collect /etc/distribution/config.yml'], 'real'],
    [['/entrypoint.sh', '/etc/distribution/config.yml'], 'none'],
    [[''], 'none'],
  ])('%j is judged %s', (command, judgement) => {
    const judged = judgeProcess(command);

    const mode = judged.kind === 'collects' && judged.isDry ? 'dry' : 'real';
    expect(judged.kind === 'collects' ? mode : judged.kind).toBe(judgement);
  });
});
