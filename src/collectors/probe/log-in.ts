import type { RegistryConfig } from '../../config/model.ts';
import { readBaseAnswer } from '../../registry/api/base-answer.ts';
import type { BaseAnswer } from '../../registry/api/base-answer.ts';
import { baseUrl } from '../../registry/api/base-url.ts';
import { get } from '../../registry/api/http-request.ts';
import type { Conversation } from '../../registry/api/http-request.ts';
import { basicAuthorization } from '../../registry/api/password.ts';
import { fetchToken } from '../../registry/api/token.ts';
import type { TokenResult } from '../../registry/api/token.ts';
import type { ComponentStates, Sight, Verdict } from './observation.ts';
import { answeringLayers, faulty, unreachable } from './sight.ts';

type Challenged = Extract<BaseAnswer, { kind: 'challenged' }>;

/** Answers the registry's challenge as a client would, and asks for `/v2/` again. */
export function logIn(challenged: Challenged, registry: RegistryConfig, by: Conversation): Promise<Sight> {
  return challenged.method.scheme === 'basic'
    ? logInByPassword(challenged, registry, by)
    : logInByToken({ ...challenged, method: challenged.method }, registry, by);
}

async function logInByPassword(base: Challenged, registry: RegistryConfig, by: Conversation): Promise<Sight> {
  const layers = answeringLayers(base);
  if (registry.credentials === undefined) return { verdict: up(layers), phases: {} };
  const basic = await basicAuthorization(registry.credentials);
  if (basic.status === 'failed') return { verdict: refused(layers, basic.detail), phases: {} };
  return askAgain(basic.authorization, registry, by);
}

type BearerChallenged = Challenged & { readonly method: { readonly scheme: 'bearer' } };

async function logInByToken(
  base: BearerChallenged,
  registry: RegistryConfig,
  by: Conversation,
): Promise<Sight> {
  const { credentials, url } = registry;
  const result = await fetchToken({ method: base.method, registry: url, credentials }, by);
  const phases = result.seconds === undefined ? {} : { token: result.seconds };
  if (result.status !== 'granted') {
    const judge = credentials === undefined ? judgeAnonymous : judgeRefusal;
    return { verdict: judge(result, answeringLayers(base)), phases };
  }
  const again = await askAgain(result.authorization, registry, by);
  return { ...again, phases: { ...phases, ...again.phases } };
}

type NoToken = Exclude<TokenResult, { status: 'granted' }>;

/**
 * Without credentials the registry's challenge was all that a client could expect. A realm that refuses does what it
 * should; of one that answers anything else but 5xx nothing can be said, for it may well serve those who have a password.
 */
function judgeAnonymous(result: NoToken, layers: ComponentStates): Verdict {
  if (result.status === 'refused') return up({ ...layers, auth: true });
  return up(result.fault === 'dead' ? { ...layers, auth: false } : layers);
}

function judgeRefusal(result: NoToken, layers: ComponentStates): Verdict {
  const { detail } = result;
  if (result.status === 'refused')
    return refused(result.by === 'realm' ? { ...layers, auth: true } : layers, detail);
  const reason = result.fault === 'http_4xx' ? 'http_4xx' : 'auth_server';
  return { status: 'down', components: { ...layers, auth: false }, reason, detail };
}

async function askAgain(authorization: string, registry: RegistryConfig, by: Conversation): Promise<Sight> {
  const outcome = await get(baseUrl(registry.url), by, authorization);
  if (outcome.status === 'failed') return { verdict: unreachable(outcome.failure), phases: {} };
  const { answer, timings } = outcome;
  // A redirect's target would be shown, and by now a server could have put into it what it was sent.
  const shown = { ...answer, headers: { ...answer.headers, location: '' } };
  const verdict = judge(readBaseAnswer(shown), registry.credentials !== undefined);
  return { verdict, phases: { authorized: timings.total }, httpStatus: answer.code };
}

function judge(base: BaseAnswer, hasCredentials: boolean): Verdict {
  if (base.kind === 'faulty') return faulty(base);
  const layers = { ...answeringLayers(base), auth: true };
  return base.kind === 'challenged' && hasCredentials
    ? refused(layers, 'answers 401 to the configured credentials')
    : up(layers);
}

function up(components: ComponentStates): Verdict {
  return { status: 'up', components };
}

function refused(components: ComponentStates, detail: string): Verdict {
  return { status: 'down', components, reason: 'credentials', detail };
}
