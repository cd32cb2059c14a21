import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { GcNotice } from '../../src/domain/gc-notice.ts';
import { startWebServer } from '../../src/web/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { silentLog } from './exporter.ts';

const token = 'a-token-of-some-length';
const start = { event: 'start', run: 'nightly-1' };
const end = { event: 'end', run: 'nightly-1', success: true };

interface Told {
  readonly registry: string;
  readonly notice: GcNotice;
}

class Intake {
  readonly told: Told[] = [];
  readonly tokenFile = join(temporaryFolder(), 'token');
  isFull = false;
  private port = 0;

  async start(registries: readonly string[] = ['main'], isOn = true): Promise<this> {
    writeFileSync(this.tokenFile, `${token}\n`);
    const accept = (registry: string, notice: GcNotice): boolean => {
      if (!this.isFull) this.told.push({ registry, notice });
      return !this.isFull;
    };
    const metrics = {
      contentType: 'text/plain',
      exposition: () => Promise.resolve(''),
      read: () => Promise.resolve([]),
    };
    const gcIntake = () => (isOn ? { tokenFile: this.tokenFile, registries, accept } : undefined);
    const readers = {
      recentRecords: () => [],
      lastProbeChange: () => undefined,
      faultOf: () => '',
      isReady: () => true,
    };
    const sources = { version: '', registries: () => [], metrics, gcIntake, ...readers };
    const parts = { sources, clock: systemClock, log: silentLog };
    const server = await startWebServer({ host: '127.0.0.1', port: 0 }, parts);
    onTestFinished(() => server.close());
    this.port = server.address.port;
    return this;
  }

  async post(body: unknown, options: { authorization?: string; method?: string } = {}): Promise<string> {
    const { authorization = `Bearer ${token}`, method = 'POST' } = options;
    const response = await fetch(`http://127.0.0.1:${this.port}/-/gc`, {
      method,
      headers: authorization === '' ? {} : { authorization },
      ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return `${response.status} ${(await response.text()).trim()}`.trim();
  }
}

describe('POST /-/gc', () => {
  test('hands over what a scheduler tells', async () => {
    const intake = await new Intake().start();

    const answers = [
      await intake.post(start),
      await intake.post({ ...end, registry: 'main', success: false, dryRun: true, deleteUntagged: true }),
    ];

    expect(answers).toEqual(['204', '204']);
    expect(intake.told).toEqual([
      {
        registry: 'main',
        notice: { event: 'start', run: 'nightly-1', isDry: false, deletesUntagged: false },
      },
      {
        registry: 'main',
        notice: { event: 'end', run: 'nightly-1', isSuccess: false, isDry: true, deletesUntagged: true },
      },
    ]);
  });

  test('is not there where no token is configured', async () => {
    const intake = await new Intake().start(['main'], false);

    expect(await intake.post(start)).toMatch(/^404 not found/);
  });

  test.each(['', 'Bearer', 'Bearer wrong', `Basic ${token}`, `Bearer ${token}x`, `Bearer ${token.slice(1)}`])(
    'lets nobody in with "%s"',
    async (authorization) => {
      const intake = await new Intake().start();

      expect(await intake.post(start, { authorization })).toBe(
        '401 authorization: is not right, expected the token that web.gc_token_file holds, got another or none',
      );
      expect(intake.told).toEqual([]);
    },
  );

  test('goes by what the token file holds now, and lets nobody in while it holds nothing', async () => {
    const intake = await new Intake().start();

    writeFileSync(intake.tokenFile, 'another');
    const changed = [await intake.post(start), await intake.post(start, { authorization: 'Bearer another' })];
    writeFileSync(intake.tokenFile, '\n');
    const empty = await intake.post(start, { authorization: 'Bearer ' });

    expect(changed).toEqual([expect.stringMatching(/^401 /), '204']);
    expect(empty).toBe(
      '503 web.gc_token_file: cannot be read, expected a file with the token, got none; nobody can be let in',
    );
  });

  test.each([
    ['{', 'body: is no JSON object, expected an object, got "{"'],
    ['[]', 'body: is no JSON object, expected an object, got "[]"'],
    [
      { ...start, when: 1 },
      'body: has an unknown key, expected one of registry, event, run, success, dryRun, deleteUntagged, got "when"',
    ],
    [{ run: 'r' }, 'event: is not one of the known values, expected "start" or "end", got nothing'],
    [
      { ...start, event: 'stop' },
      'event: is not one of the known values, expected "start" or "end", got "stop"',
    ],
    [
      { event: 'start' },
      'run: cannot be the name of a run, expected 1 to 64 printable characters, got nothing',
    ],
    [
      { ...start, run: 'a\u202eb' },
      'run: cannot be the name of a run, expected 1 to 64 printable characters, got "a\u202eb"',
    ],
    [
      { ...start, run: 'x'.repeat(65) },
      `run: cannot be the name of a run, expected 1 to 64 printable characters, got "${'x'.repeat(65)}"`,
    ],
    [
      { ...start, run: 7 },
      'run: cannot be the name of a run, expected 1 to 64 printable characters, got "7"',
    ],
    [{ ...start, success: true }, 'success: is given with a start, expected it only with "end", got "true"'],
    [
      { event: 'end', run: 'r' },
      'success: is neither true nor false, expected true or false with "end", got nothing',
    ],
    [
      { ...end, success: 1 },
      'success: is neither true nor false, expected true or false with "end", got "1"',
    ],
    [
      { ...start, dryRun: 'yes' },
      'dryRun: is neither true nor false, expected true, false or nothing, got "yes"',
    ],
    [
      { ...start, deleteUntagged: null },
      'deleteUntagged: is neither true nor false, expected true, false or nothing, got "null"',
    ],
    [{ ...start, registry: 1 }, 'registry: is not text, expected the name of a registry, got "1"'],
  ])('refuses %j', async (body, problem) => {
    const intake = await new Intake().start();

    expect(await intake.post(body)).toBe(`400 ${problem}`);
    expect(intake.told).toEqual([]);
  });

  test('wants to know which of several registries is meant', async () => {
    const intake = await new Intake().start(['one', 'two']);

    const answers = [
      await intake.post(start),
      await intake.post({ ...start, registry: 'three' }),
      await intake.post({ ...start, registry: 'two' }),
    ];

    expect(answers).toEqual([
      '400 registry: is missing, expected the name of one of several registries, got nothing',
      '404 registry: is not known here, expected the name of a registry, got "three"',
      '204',
    ]);
    expect(intake.told).toMatchObject([{ registry: 'two' }]);
  });

  test('takes nothing larger than a message, and no other method', async () => {
    const intake = await new Intake().start();
    const padded = JSON.stringify(start);

    const answers = [
      await intake.post(padded.padEnd(4_096)),
      await intake.post(padded.padEnd(4_097)),
      await intake.post('x'.repeat(3_000_000)).catch(() => '413 broken off'),
      await intake.post(undefined, { method: 'GET' }),
      await intake.post(padded, { method: 'PUT' }),
    ];

    expect(answers.map((answer) => answer.slice(0, 3))).toEqual(['204', '413', '413', '405', '405']);
    expect(intake.told).toHaveLength(1);
  });

  test('asks for patience where messages come faster than they are read', async () => {
    const intake = await new Intake().start();
    intake.isFull = true;

    expect(await intake.post(start)).toMatch(/^503 body: cannot be taken/);
  });
});
