import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { recordings, type Recording } from '../../../registry/log/recordings.ts';
import type { ReceivedRecord } from '../../../telemetry/otlp/decode.ts';
import { delivered } from './delivered.ts';
import { recordsOf, textsOf, toldOf, type Tells } from './recorded.ts';

/**
 * What a receiver gets of each recording is kept beside this test, a record a line, to be looked at by a person. After a change
 * that is meant, `GOLDEN=write npx vitest run test/collectors/log/records/golden.test.ts` writes it anew; read the difference.
 */
const isWriting = process.env['GOLDEN'] === 'write';

describe.each<Tells>(['events', 'all'])('told %s', (tells) => {
  test.each(recordings)('$name', async (recording) => {
    const received = await delivered(toldOf(recording, { tells, registry: 'main' }));
    const shown = shownOf(received, tells === 'all' ? textsOf(recording) : []);

    const golden = fileURLToPath(new URL(`golden/${tells}/${recording.name}.jsonl`, import.meta.url));
    if (isWriting) write(golden, shown);

    expect(shown).toBe(existsSync(golden) ? readFileSync(golden, 'utf8') : '');
  });
});

test('every line of a recording is told, where all are asked for', () => {
  for (const recording of recordings.filter(isOfProgram))
    expect(recordsOf(recording, 'all'), recording.name).toHaveLength(textsOf(recording).length);
});

/** Containers cut and wrap their lines. */
function isOfProgram({ name }: Recording): boolean {
  return !name.startsWith('docker/');
}

/**
 * With sorted keys; without what is the same in all, nor the time of observation. A body that is the line itself, as it has to
 * be where every line is told and no secret is in it, is not kept a second time.
 */
function shownOf(received: readonly ReceivedRecord[], lines: readonly string[]): string {
  return received
    .map(({ eventName, severity, body, timeNanos, attributes }, index) => {
      const { 'docker.registry.name': registry, ...rest } = attributes;
      expect(registry).toBe('main');
      return {
        attributes: Object.fromEntries(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1))),
        ...(lines[index] === body ? {} : { body }),
        ...(eventName === '' ? {} : { eventName }),
        severity: severity[1],
        timeNanos,
      };
    })
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('');
}

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  if (content === '') rmSync(file, { force: true });
  else writeFileSync(file, content);
}
