import { branch, numberOf, shapeOf, textOf } from './shape.ts';

export interface EventQuery {
  readonly sinceMs: number;
  readonly untilMs: number;
  /** The Engine's own filters; a list within one key means any of them, several keys mean all of them. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
}

/** Something that happened to a container. */
export interface EngineEvent {
  /** `start`, `die`, `oom`, `exec_create`, `health_status`, …: the part before the colon. */
  readonly action: string;
  /** The part after the colon: a command line, a health; else empty. */
  readonly argument: string;
  readonly containerId: string;
  readonly containerName: string;
  readonly execId: string | undefined;
  readonly exitCode: number | undefined;
  readonly timeMs: number;
  /** The same for the same event at each asking. */
  readonly key: string;
}

/** Reads the answer line by line; a line that is no event of a container is passed over. */
export function parseEvents(ndjson: string): readonly EngineEvent[] {
  return ndjson.split('\n').flatMap((line) => parseEvent(line) ?? []);
}

function parseEvent(line: string): EngineEvent | undefined {
  const root = shapeOf(parseJson(line));
  const actor = branch(root, 'Actor');
  const containerId = textOf(actor, 'ID');
  const status = textOf(root, 'Action');
  const timeNano = numberOf(root, 'timeNano');
  if (containerId === undefined || status === undefined || timeNano === undefined) return undefined;
  if (textOf(root, 'Type') !== 'container') return undefined;
  const attributes = branch(actor, 'Attributes');
  const execId = textOf(attributes, 'execID');
  const [action, argument] = splitAction(status);
  return {
    action,
    argument,
    containerId,
    containerName: textOf(attributes, 'name') ?? containerId.slice(0, 12),
    execId,
    exitCode: exitCodeOf(textOf(attributes, 'exitCode')),
    timeMs: Math.floor(timeNano / 1e6),
    key: [timeNano, containerId, execId ?? '', action].join(' '),
  };
}

function splitAction(status: string): readonly [string, string] {
  const colon = status.indexOf(': ');
  return colon === -1 ? [status, ''] : [status.slice(0, colon), status.slice(colon + 2)];
}

/** Attributes are texts, whatever they mean. */
function exitCodeOf(text: string | undefined): number | undefined {
  const code = Number.parseInt(text ?? '', 10);
  return Number.isNaN(code) ? undefined : code;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
