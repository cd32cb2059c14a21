import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import type { Clock } from '../../domain/clock.ts';
import { hostOf } from './host.ts';
import type { Way } from './outgoing.ts';

/** Seconds each part of one request took. A part that did not happen is absent: no lookup of an address, no TLS on HTTP. */
export interface Timings {
  readonly dns?: number;
  readonly connect?: number;
  readonly tls?: number;
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
  readonly follow: (socket: Socket, way?: Way) => void;
  answered(): void;
  stage(): Stage;
  read(): Timings;
}

/** Times one request, and tells when a part of it is done. Over a connection that was kept it begins with the answer. */
export function startStopwatch(clock: Pick<Clock, 'monotonic'>, url: URL, progress: () => void): Stopwatch {
  const start = clock.monotonic();
  const marks = new Map<Mark, number>();
  let last: Followed = { socket: undefined, way: undefined, readBefore: 0 };
  const mark = (name: Mark): void => {
    if (marks.has(name)) return;
    marks.set(name, clock.monotonic());
    progress();
  };

  return {
    follow: (socket, way) => {
      last = { socket, way, readBefore: socket.bytesRead };
      if (way === 'kept open') return;
      socket.on('lookup', (error: Error | null) => {
        if (error === null) mark('lookup');
      });
      socket.on('connect', mark.bind(undefined, 'connect'));
      socket.on('secureConnect', mark.bind(undefined, 'secureConnect'));
    },
    answered: mark.bind(undefined, 'response'),
    stage: () => stageOf(marks, url, last),
    read: () => timingsBetween(start, marks, clock.monotonic()),
  };
}

/** The socket that was taken last, and what had come over it before. */
interface Followed {
  readonly socket: Socket | undefined;
  readonly way: Way | undefined;
  readonly readBefore: number;
}

function stageOf(marks: Marks, url: URL, { socket, way, readBefore }: Followed): Stage {
  if (marks.has('response')) return 'reading the answer';
  const before = way === 'kept open' ? undefined : stageOfConnecting(marks, url, way);
  if (before !== undefined) return before;
  // Over TLS what was read includes the handshake, so that the beginning of a head cannot be told from it.
  const hasBegun = !isTls(url) && (socket?.bytesRead ?? 0) > readBefore;
  return hasBegun ? 'reading the answer' : 'waiting for an answer';
}

/** Undefined when the connection is ready. */
function stageOfConnecting(marks: Marks, url: URL, way: Way | undefined): Stage | undefined {
  const isConnected = marks.has('connect');
  if (way === 'to a proxy') return isConnected ? 'asking the proxy' : 'connecting';
  if (!isConnected) return marks.has('lookup') || isAddress(url) ? 'connecting' : 'resolving the name';
  return isTls(url) && !marks.has('secureConnect') ? 'shaking hands' : undefined;
}

function isTls({ protocol }: URL): boolean {
  return protocol === 'https:';
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
