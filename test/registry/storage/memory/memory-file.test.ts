import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MemoryFile, type Sections } from '../../../../src/registry/storage/memory/memory-file.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const sections: Sections = {
  first: {
    json: { names: ['a', 'ä'], count: 2 },
    arrays: {
      sizes: Float64Array.of(1.5, -1, 2 ** 40),
      ids: Int32Array.of(-1, 7),
      bytes: Uint8Array.of(1, 2, 3),
    },
  },
  second: { json: null, arrays: { empty: new Int32Array(0) } },
};

test('gives back what was kept', () => {
  const path = newPath();

  const saved = new MemoryFile(path, 'a registry').save(sections);

  expect(saved).toEqual({ status: 'ok' });
  expect(new MemoryFile(path, 'a registry').load()).toEqual({ status: 'ok', sections });
});

test('has nothing to give before anything was kept', () => {
  expect(new MemoryFile(newPath(), 'a registry').load()).toEqual({ status: 'absent' });
});

test('writes nothing where nothing has changed', () => {
  const path = newPath();
  const file = new MemoryFile(path, 'a registry');
  file.save(sections);
  const { ino } = statSync(path);

  const again = [file.save(sections), takenUp(path).save(sections)];

  expect(again).toEqual([{ status: 'unchanged' }, { status: 'unchanged' }]);
  expect(statSync(path).ino).toBe(ino);
});

test('replaces the file where a single number has changed', () => {
  const path = newPath();
  const numbers = Int32Array.of(1, 2, 3);
  const file = new MemoryFile(path, 'a registry');
  file.save({ some: { json: null, arrays: { numbers } } });
  numbers[1] = 5;

  const saved = file.save({ some: { json: null, arrays: { numbers } } });

  expect(saved).toEqual({ status: 'ok' });
  expect(takenUp(path).load()).toMatchObject({ sections: { some: { arrays: { numbers } } } });
});

test('lets nobody else read the file', () => {
  const path = newPath();

  new MemoryFile(path, 'a registry').save(sections);

  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('replaces what a killed process has left half written', () => {
  const path = newPath();
  writeFileSync(`${path}.tmp`, 'half');

  const saved = new MemoryFile(path, 'a registry').save(sections);

  expect(saved).toEqual({ status: 'ok' });
});

test('does not take up the memory of another storage', () => {
  const path = newPath();
  new MemoryFile(path, 'a registry').save(sections);

  const load = new MemoryFile(path, 'another').load();

  expect(load).toEqual({ status: 'failed', detail: `${path} is of another storage` });
});

test('knows a file that was cut anywhere', () => {
  const path = newPath();
  const whole = savedBytes(path);

  const statuses = Array.from(whole, (_, length) => {
    writeFileSync(path, whole.subarray(0, length));
    return takenUp(path).load().status;
  });

  expect(new Set(statuses)).toEqual(new Set(['failed']));
});

test('knows a file in which a single bit was turned, in whichever byte', () => {
  const path = newPath();
  const whole = savedBytes(path);

  const statuses = Array.from(whole, (byte, at) => {
    const turned = Buffer.from(whole);
    turned[at] = byte ^ (1 << (at % 8));
    writeFileSync(path, turned);
    return takenUp(path).load().status;
  });

  expect(new Set(statuses)).toEqual(new Set(['failed']));
});

test('knows a file with something behind its end', () => {
  const path = newPath();
  writeFileSync(path, Buffer.concat([savedBytes(path), Buffer.from('more')]));

  expect(takenUp(path).load()).toEqual({ status: 'failed', detail: `${path} is damaged` });
});

test('does not take up what another version has written', () => {
  const path = newPath();
  const bytes = savedBytes(path);
  bytes.writeUInt32LE(99, 8);
  writeFileSync(path, bytes);

  expect(takenUp(path).load()).toEqual({
    status: 'failed',
    detail: `${path} is of another kind or version`,
  });
});

test('takes up neither a link, nor a directory, nor a pipe', () => {
  const [link, directory, pipe] = [newPath(), newPath(), newPath()];
  const target = newPath();
  new MemoryFile(target, 'a registry').save(sections);
  symlinkSync(target, link);
  mkdirSync(directory);
  execFileSync('mkfifo', [pipe]);

  const statuses = [link, directory, pipe].map((path) => takenUp(path).load().status);

  expect(statuses).toEqual(['failed', 'failed', 'failed']);
});

test('begins a file anew in place of one that was of no use', () => {
  const path = newPath();
  writeFileSync(path, 'garbage');
  const file = takenUp(path);
  file.load();

  const saved = file.save(sections);

  expect(saved).toEqual({ status: 'ok' });
  expect(takenUp(path).load().status).toBe('ok');
});

test('says why it cannot write, and leaves what was there', () => {
  const path = newPath();
  const whole = savedBytes(path);
  mkdirSync(`${path}.tmp`);
  chmodSync(`${path}.tmp`, 0o700);
  writeFileSync(join(`${path}.tmp`, 'in the way'), '');

  const saved = takenUp(path).save({ first: { json: 'other', arrays: {} } });

  expect(saved).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining(`${path} cannot be written: `) as string,
  });
  expect(readFileSync(path)).toEqual(whole);
});

function newPath(): string {
  return join(temporaryFolder(), 'memory.bin');
}

/** The file as the next process finds it. */
function takenUp(path: string): MemoryFile {
  const file = new MemoryFile(path, 'a registry');
  file.load();
  return file;
}

function savedBytes(path: string): Buffer {
  new MemoryFile(path, 'a registry').save(sections);
  return readFileSync(path);
}
