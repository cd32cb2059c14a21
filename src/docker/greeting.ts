import type Docker from 'dockerode';
import { agreeOnVersion, isNewerThanKnown } from './api-version.ts';
import type { Answer } from './answer.ts';
import type { EngineFailure, EngineResult } from './engine-result.ts';
import { routes } from './routes.ts';
import { shapeOf, textOf } from './shape.ts';
import { SharedDeadlines, type DeadlineOptions } from './shared-deadline.ts';
import { requestAnswer } from './transport.ts';

/** What the first words with an Engine came to. */
export interface Greeting {
  /** Stands before each path. */
  readonly prefix: string;
  /** False where nothing answered at all, which says little: a proxy may leave these very questions without an answer. */
  readonly isAnswered: boolean;
}

/** A hint is not worth the time of a whole question. */
const longestGreetingMs = 2_000;

export interface GreetingLimits extends DeadlineOptions {
  readonly maxBytes: number;
}

/** Asks which versions of the API there are. A proxy that does not let that through costs nothing but the version. */
export async function greet(
  docker: Docker,
  limits: GreetingLimits,
  signal: AbortSignal,
): Promise<EngineResult<Greeting>> {
  const { maxBytes, clock } = limits;
  const timeoutMs = Math.min(limits.timeoutMs, longestGreetingMs);
  const deadlines = new SharedDeadlines({ clock, timeoutMs });
  const ask = (path: string): Promise<Answer | EngineFailure> =>
    requestAnswer(docker, { path, query: {}, maxBytes }, { deadlines, signal });
  const ping = await ask(routes.ping.template);
  if (ping.status === 'failed' && isHopeless(ping)) return ping;
  if (ping.status === 'failed' && ping.reason === 'timeout') return greeted('', false);
  const offered = ping.status === 'answered' && ping.code === 200 ? ping.apiVersion : undefined;
  if (offered !== undefined && !isNewerThanKnown(offered))
    return agreed({ newest: offered, oldest: undefined });
  const version = await ask(routes.version.template);
  if (version.status === 'failed' && version.reason === 'aborted') return version;
  if (ping.status === 'failed' && version.status === 'failed') return greeted('', false);
  return agreed(versionsOf(version, offered));
}

/** Where not even a connection comes about, no other path will tell more. */
function isHopeless({ reason }: EngineFailure): boolean {
  return ['aborted', 'missing', 'permission', 'refused', 'tls'].includes(reason);
}

function agreed(offered: Parameters<typeof agreeOnVersion>[0]): EngineResult<Greeting> {
  const prefix = agreeOnVersion(offered);
  return prefix.status === 'ok' ? greeted(prefix.value, true) : prefix;
}

function greeted(prefix: string, isAnswered: boolean): EngineResult<Greeting> {
  return { status: 'ok', value: { prefix, isAnswered } };
}

function versionsOf(
  answer: Answer | EngineFailure,
  pinged: string | undefined,
): Parameters<typeof agreeOnVersion>[0] {
  const shape = answer.status === 'answered' && answer.code === 200 ? shapeOf(parse(answer.body)) : {};
  return { newest: textOf(shape, 'ApiVersion') ?? pinged, oldest: textOf(shape, 'MinAPIVersion') };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
