import { readdirSync, readFileSync } from 'node:fs';
import { FramedLogReader } from '../../../src/docker/framed-log.ts';
import { readClientRequests, readScenarios, type ClientRequest } from '../../support/corpus.ts';
import { readRecords } from './framing/engine-stream.ts';

const corpus = new URL('../../corpus/', import.meta.url);

/** A file or stream of a registry, as it was recorded. */
export interface Stream {
  readonly origin: string;
  readonly bytes: Buffer;
}

/** What the recorder counted of the client's requests, apart from this project. */
export interface Truth {
  readonly by_status: Readonly<Record<string, number>>;
  readonly by_kind_method_status: Readonly<Record<string, number>>;
  readonly manifest_GET_200_by_repo: Readonly<Record<string, number>>;
  readonly manifest_PUT_201_by_repo: Readonly<Record<string, number>>;
}

export interface SentRequest extends ClientRequest {
  readonly resp_body_bytes: number;
}

/** A recorded run, with the logs of each registry that took part. */
export interface Recording {
  readonly name: string;
  readonly registries: readonly (readonly Stream[])[];
  /** Those that were answered. */
  readonly requests: readonly SentRequest[];
  readonly truth: Truth;
}

/** Every recording in which a registry logged something: from the programs alone, and from containers. */
export const recordings: readonly Recording[] = [
  ...readScenarios().map(({ dir, logs }) => recorded(dir, filesOf(dir, Object.keys(logs)))),
  ...['main', 'rotated', 'tty', 'v2'].map((name) => recorded(`docker/${name}`, [[jsonFile(name)]])),
  ...['local-driver', 'oom'].map((name) => recorded(`docker/${name}`, [[engineStream(name)]])),
];

export function recordingOf(name: string): Recording {
  const found = recordings.find((recording) => recording.name === name);
  if (found === undefined) throw new Error(`there is no recording ${name}`);
  return found;
}

/** The one log of a recording that has one. */
export function logOf(name: string): Buffer {
  const [streams = []] = recordingOf(name).registries;
  return Buffer.concat(streams.map(({ bytes }) => bytes));
}

/** Lines with their line feeds. What stands behind the last line feed is no line yet. */
export function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0, end = bytes.indexOf(10); end !== -1; at = end + 1, end = bytes.indexOf(10, at)) {
    lines.push(bytes.subarray(at, end + 1));
  }
  return lines;
}

function recorded(name: string, registries: Recording['registries']): Recording {
  const requests = name.endsWith('/gc') ? [] : (readClientRequests(name) as readonly SentRequest[]);
  const { client_side_truth: truth } = JSON.parse(
    readFileSync(new URL(`${name}/truth.json`, corpus), 'utf8'),
  ) as { client_side_truth: Truth };
  return { name, registries, requests: requests.filter(({ status }) => status !== 0), truth };
}

/** Each run of a registry left a file of its own, or two where its streams were kept apart. */
function filesOf(dir: string, logs: readonly string[]): Recording['registries'] {
  const names = logs.length > 0 ? logs : readdirSync(new URL(dir, corpus)).filter(isLog);
  const runs = new Map<string, Stream[]>();
  for (const name of names.toSorted().toReversed()) {
    const run = name.replace(/\.std(out|err)$/, '');
    const bytes = readFileSync(new URL(`${dir}/${name}`, corpus));
    runs.set(run, [...(runs.get(run) ?? []), { origin: name, bytes: ended(bytes) }]);
  }
  return [...runs.values()];
}

function isLog(name: string): boolean {
  return /\.(log|stdout|stderr)$/.test(name);
}

/** A process that was killed, or that says its last words without a line feed, leaves half a line. */
function ended(bytes: Buffer): Buffer {
  return bytes.length === 0 || bytes.at(-1) === 10 ? bytes : Buffer.concat([bytes, Buffer.from('\n')]);
}

function jsonFile(name: string): Stream {
  return { origin: `${name}-json.log`, bytes: readRecords(name) };
}

function engineStream(name: string): Stream {
  const body = readFileSync(new URL(`docker/${name}/logs-both-timestamps.bin`, corpus));
  const read = new FramedLogReader().push(body);
  if (read.status !== 'ok') throw new Error(read.detail);
  const lines = read.lines.map(({ bytes }) => `${bytes.toString('latin1')}\n`);
  return { origin: name, bytes: Buffer.from(lines.join(''), 'latin1') };
}

/** Properties are tried with the same examples each time, and with others where somebody asks for them. */
export const propertySeed = Number(process.env['PROPERTY_SEED'] ?? 20_261_120);
