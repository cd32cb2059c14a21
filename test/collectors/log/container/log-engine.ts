import type { ServerResponse } from 'node:http';
import { frame, greetAs, sendJson, startFakeEngine, type EngineRoute } from '../../../docker/fake-engine.ts';
import { inspectAnswer, listAnswer } from '../../../docker/inspect-answers.ts';

export interface KeptLine {
  readonly stream: 'stdout' | 'stderr';
  /** Since a fixed moment. */
  readonly nanoseconds: number;
  readonly text: string;
}

export interface KeptContainer {
  readonly id: string;
  readonly name: string;
  readonly isRunning: boolean;
  readonly lines: readonly KeptLine[];
  /** After as many bytes of the log the connection breaks. */
  readonly cutBytes?: number;
  /** Its log is answered with a fault. */
  readonly isUnreadable?: boolean;
}

/** An Engine that holds logs and gives them by `since`, as the real one does. It keeps a running container's log open. */
export interface LogEngine {
  readonly host: string;
  containers: readonly KeptContainer[];
  /** What stands before every answer; `refuse` breaks the connection off. */
  mood: 'well' | 'refuse';
  /** Of each request for a log. */
  readonly opened: readonly string[];
  /** Closes the logs that are open, in good order. */
  endLogs(): void;
  /** Resolves when an answer with a log has been cut. */
  nextEnd(): Promise<void>;
  close(): Promise<void>;
}

const epochMs = Date.parse('2026-11-20T10:48:57Z');

export async function startLogEngine(containers: readonly KeptContainer[]): Promise<LogEngine> {
  const opened: string[] = [];
  const cut = oneTime();
  const open = new Set<ServerResponse>();
  const inMood =
    (route: EngineRoute): EngineRoute =>
    (ask, response) => {
      if (engine.mood === 'well') return route(ask, response);
      response.destroy();
      return undefined;
    };
  const answer: EngineRoute = ({ path, query }, response) => {
    if (path === '/containers/json') return listOf(engine.containers, query.get('filters') ?? '');
    const found = engine.containers.find(({ id }) => path.split('/')[2] === id);
    if (found === undefined) {
      sendJson(response, 404, { message: 'no' });
      return undefined;
    }
    if (path.endsWith('/json')) return inspectAnswer(answerOf(found));
    if (found.isUnreadable === true) {
      sendJson(response, 500, { message: 'no' });
      return undefined;
    }
    opened.push(found.id);
    response.writeHead(200);
    response.flushHeaders();
    const log = Buffer.concat(linesSince(found.lines, query.get('since')).map(frameOf));
    if (found.cutBytes !== undefined) {
      response.write(log.subarray(0, found.cutBytes), () => {
        response.destroy();
        cut.resolve();
      });
      return undefined;
    }
    response.write(log);
    if (found.isRunning) open.add(response);
    else response.end();
    return undefined;
  };
  const server = await startFakeEngine(inMood(answer), inMood(greetAs('1.41')));
  const engine: LogEngine = {
    host: server.host,
    containers,
    mood: 'well',
    opened,
    endLogs: () => {
      for (const response of open) response.end();
      open.clear();
    },
    nextEnd: () => cut.happened,
    close: () => server.close(),
  };
  return engine;
}

export function frameOf({ stream, nanoseconds, text }: KeptLine): Buffer {
  return frame(stream, `${stampOf(nanoseconds)} ${text}\n`);
}

function oneTime(): { readonly happened: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const happened = new Promise<void>((settle) => {
    resolve = settle;
  });
  return {
    happened,
    resolve: () => {
      resolve();
    },
  };
}

function linesSince(lines: readonly KeptLine[], since: string | null): readonly KeptLine[] {
  if (since === null) return lines;
  const [seconds = '', decimals = ''] = since.split('.');
  const first = (Number(seconds) - epochMs / 1000) * 1e9 + Number(decimals);
  return lines.filter(({ nanoseconds }) => nanoseconds >= first);
}

function stampOf(nanoseconds: number): string {
  const seconds = new Date(epochMs + Math.floor(nanoseconds / 1e9) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(nanoseconds % 1e9).padStart(9, '0')}Z`;
}

function listOf(containers: readonly KeptContainer[], filters: string): readonly unknown[] {
  const named = containers.filter(({ name }) => filters.includes(`${name}$`));
  return named.map((container) => listAnswer(answerOf(container)));
}

function answerOf({ id, name, isRunning }: KeptContainer): Parameters<typeof inspectAnswer>[0] {
  return { id, name, state: { Running: isRunning } };
}
