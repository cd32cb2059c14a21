import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import type { Clock } from '../../domain/clock.ts';
import { hostOf } from './host.ts';

/** Seconds each part of one request took. A part that did not happen is absent: no lookup of an address, no TLS on HTTP. */
export interface Timings {
  readonly dns?: number;
  readonly connect?: number;
  readonly tls?: number;
  /** From a connection that is ready to the head of the answer. */
  readonly firstByte?: number;
  readonly total: number;
}

/** How far a request came. What an error means depends on it. */
export type Stage =
  | 'resolving the name'
  | 'connecting'
  | 'asking the proxy'
  | 'shaking hands'
  | 'waiting for an answer'
  | 'reading the answer';

type Mark = 'lookup' | 'connect' | 'secureConnect' | 'response';
type Marks = ReadonlyMap<Mark, number>;

export interface Stopwatch {
  /** The next socket on the way: to a proxy, or to the other side, directly or within the proxy's. */
  readonly follow: (socket: Socket, where?: 'to a proxy') => void;
  answered(): void;
  stage(): Stage;
  read(): Timings;
}

/** Times one request over a connection of its own, and tells when a part of it is done. */
export function startStopwatch(clock: Pick<Clock, 'monotonic'>, url: URL, progress: () => void): Stopwatch {
  const start = clock.monotonic();
  const marks = new Map<Mark, number>();
  let connection: Socket | undefined;
  let isAtProxy = false;
  const mark = (name: Mark): void => {
    if (marks.has(name)) return;
    marks.set(name, clock.monotonic());
    progress();
  };

  return {
    follow: (socket, where) => {
      connection = socket;
      isAtProxy = where !== undefined;
      socket.on('lookup', (error: Error | null) => {
        if (error === null) mark('lookup');
      });
      socket.on('connect', mark.bind(undefined, 'connect'));
      socket.on('secureConnect', mark.bind(undefined, 'secureConnect'));
    },
    answered: mark.bind(undefined, 'response'),
    stage: () => {
      if (isAtProxy && marks.has('connect')) return 'asking the proxy';
      return isAtProxy ? 'connecting' : stageOf(marks, url, connection?.bytesRead ?? 0);
    },
    read: () => timingsBetween(start, marks, clock.monotonic()),
  };
}

function stageOf(marks: Marks, url: URL, bytesRead: number): Stage {
  const isTls = url.protocol === 'https:';
  if (marks.has('response')) return 'reading the answer';
  if (!marks.has('connect'))
    return marks.has('lookup') || isAddress(url) ? 'connecting' : 'resolving the name';
  if (isTls && !marks.has('secureConnect')) return 'shaking hands';
  // Over TLS what was read includes the handshake, so that the beginning of a head cannot be told from it.
  return !isTls && bytesRead > 0 ? 'reading the answer' : 'waiting for an answer';
}

function isAddress(url: URL): boolean {
  return isIP(hostOf(url)) !== 0;
}

function timingsBetween(start: number, marks: Marks, end: number): Timings {
  const [lookup, connect, secure] = [marks.get('lookup'), marks.get('connect'), marks.get('secureConnect')];
  return {
    ...part('dns', start, lookup),
    ...part('connect', lookup ?? start, connect),
    ...part('tls', connect, secure),
    ...part('firstByte', secure ?? connect, marks.get('response')),
    total: (end - start) / 1000,
  };
}

function part(
  name: keyof Timings,
  from: number | undefined,
  to: number | undefined,
): Partial<Record<keyof Timings, number>> {
  return from === undefined || to === undefined ? {} : { [name]: (to - from) / 1000 };
}
