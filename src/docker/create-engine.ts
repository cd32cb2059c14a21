import Docker from 'dockerode';
import { systemClock, type Clock } from '../domain/clock.ts';
import { reasonOf } from '../domain/failure.ts';
import { parseContainer, parseContainerList } from './container.ts';
import type { DockerEngine } from './engine.ts';
import { engineFailure, mapResult, type EngineResult } from './engine-result.ts';
import { parseEvents } from './events.ts';
import { parseExec } from './exec.ts';
import { findContainers } from './find-containers.ts';
import { parseStats } from './stats.ts';
import { engineTime } from './time.ts';
import { requestStream, requestText, type EngineRequest } from './transport.ts';

export interface EngineOptions {
  /** Longest wait for a whole answer. Stats of an Engine before API 1.41 take two seconds. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Whose services are meant by the name of a service; undefined means those of every compose project. */
  readonly composeProject?: string | undefined;
  readonly clock?: Pick<Clock, 'sleep'>;
}

const defaults = { timeoutMs: 10_000, maxBytes: 16 * 1024 * 1024, clock: systemClock };

/**
 * An Engine behind `unix:///path/to.sock` or `tcp://host:port`. Nothing is looked at or sent before the first question:
 * where no collector asks, the host may be anything.
 */
export function createDockerEngine(host: string, options: EngineOptions = {}): DockerEngine {
  const docker = once(() => connect(host));
  const { composeProject, ...given } = options;
  const limits = { ...defaults, ...given };
  const ask = (path: string, query: EngineRequest['query'], signal: AbortSignal) =>
    requestText(docker(), { path, query, ...limits }, signal);
  const askJson = async (path: string, query: EngineRequest['query'], signal: AbortSignal) =>
    parsed(await ask(path, query, signal));
  const list = async (filters: object, signal: AbortSignal) =>
    mapResult(await askJson('/containers/json', { all: true, filters }, signal), parseContainerList);
  return {
    allContainers: (signal) => list({}, signal),
    ping: (signal) => ask('/_ping', {}, signal),
    findContainers: (name, signal) => findContainers(list, { name, composeProject }, signal),
    runningOfImage: (image, signal) => list({ ancestor: [image], status: ['running'] }, signal),
    inspect: async (id, signal) =>
      mapResult(await askJson(`/containers/${encodeURIComponent(id)}/json`, {}, signal), parseContainer),
    stats: async (id, signal) => {
      // With one-shot the Engine does not wait for a second sample, which only a CPU percentage would need.
      const query = { stream: false, 'one-shot': true };
      return mapResult(
        await askJson(`/containers/${encodeURIComponent(id)}/stats`, query, signal),
        parseStats,
      );
    },
    events: async ({ sinceMs, untilMs, filters }, signal) => {
      const query = { since: engineTime(sinceMs), until: engineTime(untilMs), filters };
      return mapResult(await ask('/events', query, signal), parseEvents);
    },
    followEvents: ({ sinceMs, filters }, signal) => {
      const query = { since: engineTime(sinceMs), filters };
      return requestStream(docker(), { path: '/events', query, ...limits }, signal);
    },
    inspectExec: async (id, signal) =>
      mapResult(await askJson(`/exec/${encodeURIComponent(id)}/json`, {}, signal), parseExec),
    followLogs: (id, { since }, signal) => {
      const query = { follow: true, stdout: true, stderr: true, timestamps: true, ...(since && { since }) };
      const path = `/containers/${encodeURIComponent(id)}/logs`;
      return requestStream(docker(), { path, query, ...limits }, signal);
    },
  };
}

/** Everything is said, so that dockerode does not fill the gaps from DOCKER_HOST. */
function connect(host: string): Docker {
  // A connection kept open breaks when the Engine restarts, and the next question would pay for it.
  const headers = { Connection: 'close' };
  if (host.startsWith('unix://'))
    return new Docker({
      socketPath: host.slice('unix://'.length),
      host: undefined,
      protocol: 'http',
      headers,
    });
  const { hostname, port } = new URL(host);
  return new Docker({
    host: hostname,
    port: port || '2375',
    protocol: 'http',
    socketPath: undefined,
    headers,
  });
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function parsed(result: EngineResult<string>): EngineResult<unknown> {
  if (result.status !== 'ok') return result;
  try {
    return { status: 'ok', value: JSON.parse(result.value) };
  } catch (thrown) {
    return engineFailure('unreadable', `the engine's answer is no JSON: ${reasonOf(thrown)}`);
  }
}
