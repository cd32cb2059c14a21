import type { RegistryConfig } from '../../config/model.ts';
import { readBaseAnswer } from '../../registry/api/base-answer.ts';
import type { BaseAnswer } from '../../registry/api/base-answer.ts';
import { baseUrl } from '../../registry/api/base-url.ts';
import { get } from '../../registry/api/http-request.ts';
import type { Conversation } from '../../registry/api/conversation.ts';
import { basicAuthorization, readPassword } from '../../registry/api/password.ts';
import { fetchToken } from '../../registry/api/token.ts';
import type { TokenResult } from '../../registry/api/token-answer.ts';
import type { ComponentStates, Sight, Verdict } from './observation.ts';
import { refusalHint } from './refusal-hint.ts';
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
  const read = await readPassword(registry.credentials);
  if (read.status === 'failed') return { verdict: refused(layers, read.detail), phases: {} };
  const authorization = basicAuthorization(registry.credentials.username, read.password);
  return askAgain({ authorization }, registry, by);
}

type BearerChallenged = Challenged & { readonly method: { readonly scheme: 'bearer' } };

async function logInByToken(
  { method, ...base }: BearerChallenged,
  registry: RegistryConfig,
  by: Conversation,
): Promise<Sight> {
  const { credentials, url, realms } = registry;
  const result = await fetchToken({ method, access: { registry: url, realms, credentials } }, by);
  const phases = result.seconds === undefined ? {} : { token: result.seconds };
  if (result.status !== 'granted') {
    const judgeIt = credentials === undefined ? judgeAnonymous : judgeRefusal;
    return { verdict: judgeIt(result, answeringLayers({ isDistribution: base.isDistribution })), phases };
  }
  const again = await askAgain(result, registry, by);
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

export function judgeRefusal(result: NoToken, layers: ComponentStates): Verdict {
  const { detail } = result;
  if (result.status === 'refused')
    return refused(result.by === 'realm' ? { ...layers, auth: true } : layers, detail);
  const reason = result.fault === 'http_4xx' ? 'http_4xx' : 'auth_server';
  return { status: 'down', components: { ...layers, auth: false }, reason, detail };
}

/** What we were given to prove who we are, and what the clock of its giver says. */
interface Proof {
  readonly authorization: string;
  readonly dateMs?: number | undefined;
}

async function askAgain(proof: Proof, registry: RegistryConfig, by: Conversation): Promise<Sight> {
  const outcome = await get(baseUrl(registry.url), by, proof.authorization);
  if (outcome.status === 'failed') return { verdict: unreachable(outcome.failure), phases: {} };
  const { answer, timings } = outcome;
  // A redirect's target would be shown, and by now a server could have put into it what it was sent.
  const shown = { ...answer, headers: { ...answer.headers, location: '' } };
  const hint = refusalHint(answer, proof.dateMs);
  const verdict = judge(readBaseAnswer(shown), registry.credentials !== undefined, hint);
  return { verdict, phases: { authorized: timings.total }, httpStatus: answer.code };
}

function judge(base: BaseAnswer, hasCredentials: boolean, hint: string): Verdict {
  if (base.kind === 'faulty') return faulty(base);
  const layers = { ...answeringLayers(base), auth: true };
  return base.kind === 'challenged' && hasCredentials
    ? refused(layers, `answers 401 to the configured credentials${hint}`)
    : up(layers);
}

function up(components: ComponentStates): Verdict {
  return { status: 'up', components };
}

function refused(components: ComponentStates, detail: string): Verdict {
  return { status: 'down', components, reason: 'credentials', detail };
}
