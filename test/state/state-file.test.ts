import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { StateFile } from '../../src/state/state-file.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const limit = 64 * 1024 * 1024;

function pathInNewFolder(): string {
  return join(temporaryFolder(), 'log-main.json');
}

/** A file that a process saved and left. */
async function savedFile(value: unknown): Promise<string> {
  const path = pathInNewFolder();
  await new StateFile(path).save(value);
  return path;
}

describe('a state file', () => {
  test('is absent before the first save', async () => {
    expect(await new StateFile(pathInNewFolder()).load()).toEqual({ status: 'absent' });
  });

  test('gives a new process what was saved last', async () => {
    const path = pathInNewFolder();
    const file = new StateFile(path);

    await file.save({ offset: 1 });
    await file.save({ offset: 2, names: ['ä', '\ud800'] });

    expect(await new StateFile(path).load()).toEqual({
      status: 'ok',
      value: { offset: 2, names: ['ä', '\ud800'] },
      fault: undefined,
    });
  });

  test('can be read by its user alone', async () => {
    const path = await savedFile({});

    expect(lstatSync(path).mode & 0o777).toBe(0o600);
  });

  test('holds the value as it was when the save was asked for', async () => {
    const path = pathInNewFolder();
    const value = { offset: 1 };

    const saved = new StateFile(path).save(value);
    value.offset = 2;
    await saved;

    expect(await new StateFile(path).load()).toMatchObject({ value: { offset: 1 } });
  });

  test('holds the last of several saves that nobody waited for', async () => {
    const path = pathInNewFolder();
    const file = new StateFile(path);

    const saves = await Promise.all([1, 2, 3, 4, 5].map((number) => file.save(number)));

    expect(saves.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(readFileSync(path, 'utf8')).toBe('5');
  });

  test('takes the place of an unfinished one that a killed process left', async () => {
    const path = pathInNewFolder();
    writeFileSync(`${path}.tmp`, '{"half": ', { mode: 0o444 });

    await new StateFile(path).save({ whole: true });

    expect(readFileSync(path, 'utf8')).toBe('{"whole":true}');
    expect(existsSync(`${path}.tmp`)).toBe(false);
  });

  test('is not written through a link that lies in the place of the unfinished one', async () => {
    const path = pathInNewFolder();
    const elsewhere = join(temporaryFolder(), 'precious');
    writeFileSync(elsewhere, 'precious');
    symlinkSync(elsewhere, `${path}.tmp`);

    await new StateFile(path).save({});

    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
    expect(lstatSync(path).isFile()).toBe(true);
  });

  test.each([1, 20, 60])(
    'is whole and up to date when its process is killed after save %s',
    async (number) => {
      const path = pathInNewFolder();

      const last = await killAfter(path, number);

      // One more may have been saved that the process did not come to tell of.
      const loaded = await new StateFile(path).load();
      expect([last, last + 1]).toContain((loaded as { value?: { number: number } }).value?.number);
    },
  );
});

describe('a broken state file', () => {
  test.each<[string, string, (path: string) => unknown]>([
    [
      'empty',
      'is empty',
      (path) => {
        writeFileSync(path, '');
      },
    ],
    [
      'cut',
      'is not JSON',
      (path) => {
        writeFileSync(path, '{"offset": 1');
      },
    ],
    [
      'a folder',
      'is not a regular file',
      (path) => {
        mkdirSync(path);
      },
    ],
    [
      'a link',
      'is not a regular file',
      (path) => {
        symlinkSync('/dev/zero', path);
      },
    ],
    ['a named pipe', 'is not a regular file', (path) => execFileSync('mkfifo', [path])],
    [
      'too large',
      `is larger than ${limit} bytes`,
      (path) => {
        writeSparse(path, limit + 1);
      },
    ],
  ])('that is %s is told and put aside', async (_, detail, make) => {
    const path = pathInNewFolder();
    make(path);

    const loaded = await new StateFile(path).load();

    expect(loaded).toEqual({ status: 'failed', detail: `${detail}, kept as ${path}.broken` });
    expect(existsSync(path)).toBe(false);
    expect(lstatSync(`${path}.broken`)).toBeDefined();
  });

  test('is followed by a new one at the next save', async () => {
    const path = pathInNewFolder();
    writeFileSync(path, 'nonsense');
    const file = new StateFile(path);

    await file.load();
    const saved = await file.save({ offset: 1 });

    expect(saved).toEqual({ status: 'ok' });
    expect(readFileSync(path, 'utf8')).toBe('{"offset":1}');
    expect(readFileSync(`${path}.broken`, 'utf8')).toBe('nonsense');
  });

  test('takes the place of an older broken one', async () => {
    const path = pathInNewFolder();
    writeFileSync(`${path}.broken`, 'older');
    writeFileSync(path, 'newer');

    await new StateFile(path).load();

    expect(readFileSync(`${path}.broken`, 'utf8')).toBe('newer');
  });

  test('that cannot be put aside is told as well', async () => {
    const path = pathInNewFolder();
    mkdirSync(`${path}.broken`);
    writeFileSync(path, 'nonsense');

    const loaded = await new StateFile(path).load();

    expect(loaded).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(/^is not JSON, and cannot be put aside: EISDIR: /) as string,
    });
  });

  test('that cannot be opened is told with the reason', async () => {
    const folder = join(temporaryFolder(), 'file');
    writeFileSync(folder, '');

    const loaded = await new StateFile(join(folder, 'log-main.json')).load();

    expect(loaded).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(
        /^cannot be read: ENOTDIR: .*, and cannot be put aside: ENOTDIR: /,
      ) as string,
    });
  });

  test('gives way to the synced copy of half a minute ago', async () => {
    const clock = new FakeClock();
    const path = pathInNewFolder();
    const file = new StateFile(path, clock);
    for (const number of [1, 2, 3]) {
      await file.save(number);
      clock.advance(15_000);
    }
    await file.save(4);
    truncateSync(path);

    const loaded = await new StateFile(path).load();

    expect(loaded).toEqual({ status: 'ok', value: 3, fault: `is empty, kept as ${path}.broken` });
  });

  test('has its place taken by the copy, for a process that ends before its first save', async () => {
    const path = await savedFile({ offset: 1 });
    truncateSync(path);
    await new StateFile(path).load();

    expect(await new StateFile(path).load()).toEqual({
      status: 'ok',
      value: { offset: 1 },
      fault: undefined,
    });
  });

  test('and a broken copy of it leave nothing to go on from', async () => {
    const path = await savedFile({ offset: 1 });
    truncateSync(path);
    truncateSync(`${path}.synced`);

    expect(await new StateFile(path).load()).toMatchObject({ status: 'failed' });
  });
});

test('a state file that was removed is absent, whatever copy there is', async () => {
  const path = await savedFile({ offset: 1 });
  rmSync(path);

  expect(await new StateFile(path).load()).toEqual({ status: 'absent' });
});

describe('a save', () => {
  test('into a folder that is gone fails, and works again once it is back', async () => {
    const folder = join(temporaryFolder(), 'state');
    const file = new StateFile(join(folder, 'log-main.json'));

    const failed = await file.save({});
    mkdirSync(folder);
    const saved = await file.save({});

    expect(failed).toEqual({
      status: 'failed',
      detail: expect.stringMatching(/^ENOENT: no such file or directory/) as string,
    });
    expect(saved).toEqual({ status: 'ok' });
  });

  test('of more than would be read again fails and leaves what was saved', async () => {
    const path = await savedFile({ offset: 1 });
    const file = new StateFile(path);
    await file.load();

    const saved = await file.save('x'.repeat(limit));

    expect(saved).toEqual({
      status: 'failed',
      detail: `comes to more than the ${limit} bytes that would be read again`,
    });
    expect(readFileSync(path, 'utf8')).toBe('{"offset":1}');
  });

  test('leaves the file and its synced copy, and nothing else', async () => {
    const path = pathInNewFolder();
    const file = new StateFile(path, new FakeClock());

    for (const number of [1, 2, 3]) await file.save(number);

    expect(readdirSync(join(path, '..')).toSorted()).toEqual(['log-main.json', 'log-main.json.synced']);
  });
});

describe('two processes on one state file', () => {
  test('are told, for one of them fails as long as the other goes on', async () => {
    const path = pathInNewFolder();
    const [one, other] = [new StateFile(path), new StateFile(path)];
    await one.load();
    await other.load();
    const saves: string[] = [];

    for (const file of [one, other, one, other, one, other]) {
      const { status } = await file.save({});
      saves.push(status);
    }

    expect(saves).toEqual(['ok', 'failed', 'ok', 'failed', 'ok', 'failed']);
  });

  test('get in the way of each other no more once one has ended', async () => {
    const path = await savedFile('of the one that ends');
    const next = new StateFile(path);
    await next.load();
    const ending = new StateFile(path);
    await ending.load();
    await ending.save('its last');

    const [first, second] = [await next.save('of the next'), await next.save('of the next')];

    expect(first).toEqual({ status: 'failed', detail: 'another process has written the file' });
    expect(second).toEqual({ status: 'ok' });
    expect(readFileSync(path, 'utf8')).toBe('"of the next"');
  });

  test('are not meant where a person has removed the file', async () => {
    const path = pathInNewFolder();
    const file = new StateFile(path);
    await file.save(1);
    rmSync(path);

    expect(await file.save(2)).toEqual({ status: 'ok' });
  });
});

function writeSparse(path: string, bytes: number): void {
  writeFileSync(path, '');
  truncateSync(path, bytes);
}

/** Starts a process that saves one number after the other, kills it once it has told one, and gives the last it told. */
async function killAfter(path: string, number: number): Promise<number> {
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const program = fileURLToPath(new URL('saving-program.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', tsx, program, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let told = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    told = Number(line.replace('ok ', ''));
    if (told === number) child.kill('SIGKILL');
  }
  await ended;
  return told;
}
