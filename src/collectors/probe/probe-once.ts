import type { RegistryConfig } from '../../config/model.ts';
import { assertNever } from '../../domain/never.ts';
import { readBaseAnswer } from '../../registry/api/base-answer.ts';
import { baseUrl } from '../../registry/api/base-url.ts';
import { peekExpiryMs } from '../../registry/api/certificate.ts';
import { get } from '../../registry/api/http-request.ts';
import type { Conversation, HttpOutcome } from '../../registry/api/http-request.ts';
import { readTrust } from '../../registry/api/trust.ts';
import { logIn } from './log-in.ts';
import type { Sight } from './observation.ts';
import { answeringLayers, faulty, firstMeasurements, unreachable } from './sight.ts';

/** Asks a registry whether it serves this client, step by step as a client would. Each abort ends in a verdict. */
export async function probeOnce(registry: RegistryConfig, by: Omit<Conversation, 'trust'>): Promise<Sight> {
  const trusted = await readTrust(registry.tls);
  if (trusted.status === 'failed') {
    return { verdict: { status: 'down', components: {}, reason: 'tls', detail: trusted.detail }, phases: {} };
  }
  const conversation = { ...by, trust: trusted.trust };
  const first = await get(baseUrl(registry.url), conversation);
  return first.status === 'failed'
    ? seeFailure(first, registry, conversation)
    : seeAnswer(first, registry, conversation);
}

type Answered = Extract<HttpOutcome, { status: 'answered' }>;
type Failed = Extract<HttpOutcome, { status: 'failed' }>;

async function seeAnswer(first: Answered, registry: RegistryConfig, by: Conversation): Promise<Sight> {
  const measured = firstMeasurements(first);
  const base = readBaseAnswer(first.answer);
  switch (base.kind) {
    case 'serving':
      return { ...measured, verdict: { status: 'up', components: answeringLayers(base) } };
    case 'faulty':
      return { ...measured, verdict: faulty(base) };
    case 'challenged': {
      const after = await logIn(base, registry, by);
      return { ...measured, ...after, phases: { ...measured.phases, ...after.phases } };
    }
    default:
      return assertNever(base);
  }
}

async function seeFailure(first: Failed, registry: RegistryConfig, by: Conversation): Promise<Sight> {
  const sight = { ...firstMeasurements(first), verdict: unreachable(first.failure) };
  if (first.failure.reason !== 'tls') return sight;
  const certificateNotAfterMs = await peekExpiryMs(registry.url, by.signal);
  return certificateNotAfterMs === undefined ? sight : { ...sight, certificateNotAfterMs };
}
