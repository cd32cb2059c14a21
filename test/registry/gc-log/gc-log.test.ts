import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGcLine } from '../../../src/registry/gc-log/gc-line.ts';
import { GcLog, type GcLogEvent } from '../../../src/registry/gc-log/gc-log.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const recording = new URL('../../corpus/v3/gc/04-delete-untagged.combined.log', import.meta.url);
const whole = readFileSync(recording, 'utf8').trimEnd().split('\n');
const summaryAt = whole.findIndex((line) => line.includes('blobs marked'));
const recordedMs = Date.parse('2026-11-20T10:25:56Z');

class Job {
  readonly log = new GcLog({ settleMs: 10_000, silenceMs: 3_600_000 });
  readonly told: GcLogEvent[] = [];

  write(lines: readonly string[], writtenMs: number, file = 'gc.log'): this {
    for (const line of lines) this.told.push(...this.log.read(line, { file, writtenMs }));
    return this;
  }

  wait(untilMs: number): this {
    this.told.push(...this.log.expire(untilMs));
    return this;
  }

  get summary(): readonly string[] {
    return this.told.map((event) => {
      if (event.kind === 'started') return `started ${event.run.startedMs}`;
      const { startedMs, endedMs, verdict } = event.run;
      const outcome =
        verdict.status === 'failed' ? verdict.detail : `succeeded${verdict.isDry ? ' dry' : ''}`;
      return `ended ${startedMs}-${endedMs}: ${outcome}`;
    });
  }
}

describe('a run', () => {
  test('is seen to begin with its first certain line, and to end when nothing has followed for a while', () => {
    const job = new Job().write(whole.slice(0, 1), 1_000);
    const before = job.summary;
    job.write(whole.slice(1, 3), 2_000);
    const begun = job.summary;
    job.write(whole.slice(3), 5_000).wait(14_999);
    const settling = job.summary;
    job.wait(15_000);

    expect(before).toEqual([]);
    expect(begun).toEqual(['started 1000']);
    expect(settling).toEqual(begun);
    expect(job.summary).toEqual(['started 1000', 'ended 1000-5000: succeeded']);
  });

  test('is as old as the deletions say that it was told of late', () => {
    const deleted = whole.filter((line) => line.startsWith('{'));
    const job = new Job().write(deleted, recordedMs + 60_000).wait(recordedMs + 80_000);

    const [, ended = ''] = job.summary;

    expect(ended).toMatch(/^ended 1795170356\d{3}-1795170356\d{3}: succeeded$/);
  });

  test.each([
    ['while it marks', 10],
    ['when it has counted', summaryAt + 1],
    ['between two deletions', summaryAt + 4],
  ])('that is killed %s has failed when it has said nothing for too long', (_, lines) => {
    const job = new Job().write(whole.slice(0, lines), 1_000).wait(3_600_999);
    const before = job.summary;
    job.wait(3_601_000);

    expect(before).toEqual(['started 1000']);
    expect(job.summary).toEqual(['started 1000', 'ended 1000-1000: its output ends in the middle']);
  });

  test('that was killed has failed when the next one begins', () => {
    const job = new Job().write(whole.slice(0, 10), 1_000).write(whole, 90_000).wait(101_000);

    expect(job.summary).toEqual([
      'started 1000',
      'ended 1000-1000: its output ends in the middle',
      'started 90000',
      'ended 90000-90000: succeeded',
    ]);
  });

  test('is none where a file holds nothing but words of others', () => {
    const job = new Job()
      .write(
        ['done', 'start', 'Usage:', '  registry garbage-collect <config> [flags]', 'error: gc.sh: 3'],
        1_000,
      )
      .write(['Error: No such container: registry', 'Sat Nov 28 22:13:34 UTC 2026', '{"a":1}', ''], 1_000)
      .wait(9_000_000);

    expect(job.summary).toEqual([]);
  });

  test('goes on where its deletions take longer than the wait for its end', () => {
    const deleted = whole.filter((line) => line.startsWith('{'));
    const job = new Job()
      .write(deleted.slice(0, 3), recordedMs + 1_000)
      .wait(recordedMs + 30_000)
      .write(deleted.slice(3), recordedMs + 31_000)
      .wait(recordedMs + 60_000);

    expect(job.summary).toHaveLength(2);
  });

  test('that was under way when the reading began has not failed for that', () => {
    const job = new Job().write(whole.slice(summaryAt + 3), recordedMs + 1_000).wait(recordedMs + 60_000);

    expect(job.summary[1]).toMatch(/: succeeded$/);
  });

  test('without anything to delete is taken for a real one', () => {
    const lines = ['acme/app', '', '0 blobs marked, 0 blobs and 0 manifests eligible for deletion'];

    expect(new Job().write(lines, 1_000).wait(20_000).summary).toEqual([
      'started 1000',
      'ended 1000-1000: succeeded',
    ]);
  });

  test('is not as old as what its job said after the one before', () => {
    const job = new Job()
      .write([...whole, 'done'], 1_000)
      .wait(11_000)
      .write([...whole, 'done'], 86_400_000);

    job.wait(86_410_000);

    expect(job.summary).toEqual([
      'started 1000',
      'ended 1000-1000: succeeded',
      'started 86400000',
      'ended 86400000-86400000: succeeded',
    ]);
  });

  test('is no dry one where its job says something before the other stream is read', () => {
    const streams = ['stdout', 'stderr'].map((stream) => {
      const path = new URL(`../../corpus/v3/gc/04-delete-untagged.${stream}`, import.meta.url);
      return readFileSync(path, 'utf8').trimEnd().split('\n');
    });
    const job = new Job();

    for (const ms of [recordedMs + 60_000, recordedMs + 120_000]) {
      job.write([...(streams[0] ?? []), 'done'], ms, 'gc.out').write(streams[1] ?? [], ms, 'gc.err');
      job.wait(ms + 10_000);
    }

    expect(job.summary.filter((line) => line.endsWith(': succeeded'))).toHaveLength(2);
    expect(job.summary).toHaveLength(4);
  });

  test('that fails leaves no line end behind, so that the next ones follow on its line', () => {
    const failure =
      'failed to garbage collect: failed to mark: filesystem: Path not found: /docker/registry/v2/repositories';
    const [deletion = ''] = whole.filter((line) => line.includes('Deleting blob'));
    const job = new Job()
      .write([`${failure}${failure}${deletion}`], recordedMs + 60_000)
      .wait(recordedMs * 2);

    expect(
      job.summary.filter((line) => line.startsWith('ended')).map((line) => line.replace(/^.*?: /, '')),
    ).toEqual([failure, failure, 'succeeded']);
  });
});

test('whatever a file holds, a run begins once, and ends once at the most and not before', () => {
  const words = fc.constantFrom(
    'demo',
    'a/b',
    'done',
    'Usage:',
    '  registry garbage-collect <config> [flags]',
    '{',
    '',
  );
  const failures = fc.constantFrom(
    'failed to garbage collect: failed to mark: x',
    'failed to construct floppy driver: x',
    'Error: unknown flag: --x',
    'configuration error: x',
  );
  const line = fc.oneof(
    words,
    failures,
    fc.constantFrom(...whole),
    fc.string(),
    fc.string({ unit: 'binary' }),
  );
  const step = fc.tuple(line, fc.constantFrom('one', 'two'), fc.integer({ min: 0, max: 20_000 }));

  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const job = new Job();
      let ms = recordedMs;
      for (const [text, file, afterMs] of steps) {
        ms += afterMs;
        job.wait(ms).write([text], ms, file);
      }
      job.wait(ms + 10_000_000);
      const open = new Set<number>();
      let last = 0;
      for (const { kind, run } of job.told) {
        if (kind === 'started') {
          expect(run.number).toBeGreaterThan(last);
          last = run.number;
          open.add(run.number);
          continue;
        }
        expect(open.delete(run.number)).toBe(true);
        expect(run.endedMs).toBeGreaterThanOrEqual(run.startedMs);
      }
      expect(open.size).toBe(0);
    }),
    { numRuns: propertyRuns(1_000) },
  );
});

describe('a line', () => {
  test.each([
    ['configuration error: open /nonexistent/config.yml: no such file or directory', 'refused'],
    ["Error: unknown shorthand flag: 'x' in -x", 'refused'],
    ['Error: No such container: registry', 'other'],
    ['  registry serve <config> [flags]', 'other'],
    ['failed to construct floppy driver: StorageDriver not registered: floppy', 'failed'],
    ['27 blobs marked, 5 blobs eligible for deletion', 'summary'],
    ['999999999999999999 blobs marked, 5 blobs eligible for deletion', 'other'],
    ['Some Words', 'other'],
    ['{"level":"info","msg":"Deleting blob: /x","time":"no time"}', 'other'],
    ['a'.repeat(300), 'other'],
    [`demo: marking blob sha256:${'0'.repeat(64)}`, 'marking'],
    [`demo: marking blob sha256:${'0'.repeat(64)} and more`, 'other'],
  ])('%s is %s', (text, kind) => {
    expect(parseGcLine(text).kind).toBe(kind);
  });

  test('keeps no more of a failure than can be told', () => {
    const line = parseGcLine(`failed to garbage collect: ${'x'.repeat(100_000)}`);

    expect(line.kind === 'failed' && line.detail.length).toBe(300);
  });
});
