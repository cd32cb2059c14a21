import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realParts } from '../../../support/real-parts.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { drain, follow, numbered, numberedLines, savedBy } from './followed.ts';

const ways = [
  ['rename', 'create'],
  ['rename and compression', 'create\n compress'],
  ['rename and compression of the one before', 'create\n compress\n delaycompress'],
  ['rename to a name with the time', 'create\n dateext\n dateformat -%Y%m%d%H%M1RUN'],
  ['a copy and truncation', 'copytruncate'],
  ['a copy, truncation and compression', 'copytruncate\n compress'],
] as const;

realParts('logrotate', ['logrotate'], () => {
  test.each(ways)('by %s costs no line and gives none twice', async (_, directives) => {
    const { path, rotate } = rotatedLog(directives);
    const source = follow(path);
    const lines: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      appendFileSync(path, numbered(round * 100 + 1, round * 100 + 50));
      lines.push(...(await drain(source)).lines);
      appendFileSync(path, numbered(round * 100 + 51, round * 100 + 100));
      rotate();
    }
    lines.push(...(await drain(source)).lines);

    expect(lines).toEqual(numberedLines(1, 500));
  });

  test.each(ways)('by %s while nobody looks costs no line and gives none twice', async (_, directives) => {
    const { path, rotate } = rotatedLog(directives);
    appendFileSync(path, numbered(1, 50));
    const first = follow(path);
    const lines = [...(await drain(first)).lines];
    const position = savedBy(first);
    first.close();

    for (let round = 0; round < 4; round += 1) {
      appendFileSync(path, numbered(round * 50 + 51, round * 50 + 100));
      rotate();
    }
    const rest = await drain(follow(path, { resume: position }));

    expect([...lines, ...rest.lines]).toEqual(numberedLines(1, 250));
    expect(rest.lostLines).toBe(0);
  });
});

/** A log, and a run of logrotate for it that has no memory of its own of earlier ones. */
function rotatedLog(directives: string) {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'log'));
  const path = join(folder, 'log', 'registry.log');
  const config = join(folder, 'logrotate.conf');
  writeFileSync(path, '');
  let runs = 0;
  const rotate = (): void => {
    runs += 1;
    // Two rotations within a second need different names.
    const options = directives.replace('RUN', String(runs));
    writeFileSync(config, `${path} {\n rotate 20\n ${options}\n}\n`, { mode: 0o644 });
    execFileSync('logrotate', ['--force', '--state', join(folder, `state-${runs}`), config]);
    if (!existsSync(path)) throw new Error('logrotate did not create the log again');
  };
  return { path, rotate };
}
