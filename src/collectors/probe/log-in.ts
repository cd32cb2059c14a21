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
    return { verdict: withoutToken(result, answeringLayers(base), credentials !== undefined), phases };
  }
  const again = await askAgain(result.authorization, registry, by);
  return { ...again, phases: { ...phases, ...again.phases } };
}

/** A realm that refuses a client without credentials does what it should. */
function withoutToken(
  result: Exclude<TokenResult, { status: 'granted' }>,
  layers: ComponentStates,
  hasCredentials: boolean,
): Verdict {
  if (result.status === 'failed') {
    return {
      status: 'down',
      components: { ...layers, auth: false },
      reason: 'auth_server',
      detail: result.detail,
    };
  }
  if (result.by === 'password file') return refused(layers, result.detail);
  const seen = { ...layers, auth: true };
  return hasCredentials ? refused(seen, result.detail) : up(seen);
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
