import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Unframer } from '../../../../src/registry/log/framing/unframer.ts';
import { parseLine } from '../../../../src/registry/log/line.ts';
import { readClientRequests, readScenarios } from '../../../support/corpus.ts';
import { readEngineLines, readRecords } from './engine-stream.ts';
import { criRecord, cut, splitLines, unwrapAll } from './records.ts';

const scenarios = ['main', 'rotated', 'tty', 'v2'];
const truncated = 'rotated';

interface Record {
  readonly log: string;
  readonly stream: 'stdout' | 'stderr';
}

describe.each(scenarios)("docker/%s's json-file", (scenario) => {
  const records = splitLines(readRecords(scenario));
  const lines = unwrapAll(new Unframer(), records);

  test("gives exactly the lines of the Engine's stream", () => {
    expect(lines).toEqual(readEngineLines(scenario).map((line) => `line ${line}`));
  });

  test('gives the same lines after it was written anew as CRI', () => {
    const decoded = records.map((record) => JSON.parse(record.toString()) as Record);
    const anew = decoded.flatMap(({ log, stream }) => {
      const endsLine = log.endsWith('\n');
      const parts = cut(Buffer.from(endsLine ? log.slice(0, -1) : log), stream);
      return parts.map((part, index) => ({ ...part, endsLine: endsLine && index === parts.length - 1 }));
    });

    expect(unwrapAll(new Unframer(), anew.map(criRecord))).toEqual(lines);
  });

  test("counts the client's requests, each with its status", () => {
    const sent = readClientRequests(`docker/${scenario}`).filter(({ status }) => status !== 0);
    const counted = requestsOf(lines);

    // The oldest generation was deleted, so only the end of the client's record is left.
    const left = scenario === truncated ? sent.slice(-counted.length) : sent;
    expect(counted.map(shown).sort()).toEqual(left.map(shown).sort());
  });
});

test("no line of a registry is taken for a runtime's record", () => {
  const unframer = new Unframer();
  let lines = 0;
  for (const line of registryLines()) {
    const given = unframer.unwrap(line, 0, line.length);
    if (typeof given === 'string' || given.bytes !== line || given.start !== 0) expect.fail(line.toString());
    lines += 1;
  }

  expect(lines).toBeGreaterThan(10_000);
});

function registryLines(): readonly Buffer[] {
  return readScenarios().flatMap(({ dir, logs }) =>
    Object.keys(logs).flatMap((log) =>
      splitLines(readFileSync(new URL(`../../../corpus/${dir}/${log}`, import.meta.url))),
    ),
  );
}

/** The access log is the complete record of what was answered. */
function requestsOf(lines: readonly string[]) {
  const texts = lines.map((line) => Buffer.from(line.slice('line '.length), 'latin1').toString());
  return texts
    .map((text) => parseLine(text, 0))
    .filter((line) => line.kind === 'access')
    .filter((request) => !isNoClient(request));
}

/** The container's health check (wget), and the recorder's one look whether the registry is up, stand in no client's record. */
function isNoClient({ userAgent, uri }: { userAgent: string; uri: string }): boolean {
  return userAgent.startsWith('Wget') || uri === '/';
}

function shown({ method, uri, status }: { method: string; uri: string; status: number }): string {
  return `${method} ${uri} ${status}`;
}
