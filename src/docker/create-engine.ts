import { systemClock, type Clock } from '../domain/clock.ts';
import { reasonOf } from '../domain/failure.ts';
import { parseContainer, parseContainerList } from './container.ts';
import type { DockerEngine } from './engine.ts';
import { engineFailure, mapResult, type EngineResult } from './engine-result.ts';
import { parseEvents } from './events.ts';
import { parseExec } from './exec.ts';
import { findContainers } from './find-containers.ts';
import type { Question } from './routes.ts';
import { EngineSession } from './session.ts';
import { parseStats } from './stats.ts';
import { engineTime } from './time.ts';
import type { EngineTls } from './tls-credentials.ts';

export interface EngineOptions {
  /** Undefined where the Engine is asked in plain text. */
  readonly tls?: EngineTls | undefined;
  /** Longest wait for a whole answer. Stats of an Engine before API 1.41 take two seconds. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Whose services are meant by the name of a service; undefined means those of every compose project. */
  readonly composeProject?: string | undefined;
  readonly clock?: Pick<Clock, 'sleep' | 'monotonic'>;
}

/** The Engine answers with nothing where a container is removed while its stats are waited for. */
const vanished = { status: 'not_found', detail: 'the container was removed meanwhile' } as const;

const defaults = { timeoutMs: 10_000, maxBytes: 16 * 1024 * 1024, clock: systemClock };

/**
 * An Engine behind `unix:///path/to.sock` or `tcp://host:port`. Nothing is looked at or sent before the first question:
 * where no collector asks, the host may be anything.
 */
export function createDockerEngine(host: string, options: EngineOptions = {}): DockerEngine {
  const { composeProject, tls, ...given } = options;
  const session = new EngineSession({ ...defaults, ...given, host, tls });
  const askJson = async (question: Question, signal: AbortSignal) =>
    parsed(await session.ask(question, signal));
  const list = async (filters: object, signal: AbortSignal) =>
    mapResult(await askJson({ route: 'list', query: { all: true, filters } }, signal), parseContainerList);
  return {
    ping: (signal) => session.greet(signal),
    findContainers: (name, signal) => findContainers(list, { name, composeProject }, signal),
    runningOfImage: (image, signal) => list({ ancestor: [image], status: ['running'] }, signal),
    inspect: async (id, signal) => mapResult(await askJson({ route: 'inspect', id }, signal), parseContainer),
    stats: async (id, signal) => {
      // With one-shot the Engine does not wait for a second sample, which only a CPU percentage would need.
      const query = { stream: false, 'one-shot': true };
      const answer = await session.ask({ route: 'stats', id, query }, signal);
      if (answer.status === 'ok' && answer.value === '') return vanished;
      return mapResult(parsed(answer), parseStats);
    },
    events: async ({ sinceMs, untilMs, filters }, signal) => {
      const query = { since: engineTime(sinceMs), until: engineTime(untilMs), filters };
      return mapResult(await session.ask({ route: 'events', query }, signal), parseEvents);
    },
    followEvents: ({ sinceMs, filters }, signal) => {
      const query = { since: engineTime(sinceMs), filters };
      return session.open({ route: 'events', query }, signal);
    },
    inspectExec: async (id, signal) => mapResult(await askJson({ route: 'exec', id }, signal), parseExec),
    followLogs: (id, { since }, signal) => {
      const query = { follow: true, stdout: true, stderr: true, timestamps: true, ...(since && { since }) };
      return session.open({ route: 'logs', id, query }, signal);
    },
  };
}

function parsed(result: EngineResult<string>): EngineResult<unknown> {
  if (result.status !== 'ok') return result;
  try {
    return { status: 'ok', value: JSON.parse(result.value) };
  } catch (thrown) {
    return engineFailure('unreadable', `the engine's answer is no JSON: ${reasonOf(thrown)}`);
  }
}
