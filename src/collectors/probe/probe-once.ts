import type { RegistryConfig } from '../../config/model.ts';
import { assertNever } from '../../domain/never.ts';
import { readBaseAnswer } from '../../registry/api/base-answer.ts';
import { baseUrl } from '../../registry/api/base-url.ts';
import { peekAtChain } from '../../registry/api/certificate.ts';
import type { ApiClient } from '../../registry/api/client.ts';
import type { Conversation } from '../../registry/api/conversation.ts';
import { get, type HttpOutcome } from '../../registry/api/http-request.ts';
import { proxyFor } from '../../registry/api/proxy.ts';
import { readTrust } from '../../registry/api/trust.ts';
import { withCertificate, type ChainSight } from './certificate-sight.ts';
import { logIn } from './log-in.ts';
import type { Sight } from './observation.ts';
import { answeringLayers, faulty, firstMeasurements, unreachable } from './sight.ts';
import { withStorage } from './storage-sight.ts';

/** Asks a registry whether it serves this client, step by step as a client would. Each abort ends in a verdict. */
export async function probeOnce(
  registry: RegistryConfig,
  client: ApiClient,
  by: Omit<Conversation, 'trust'>,
): Promise<Sight> {
  const trusted = await readTrust(registry.tls, registry.url);
  if (trusted.status === 'failed') {
    return { verdict: { status: 'down', components: {}, reason: 'tls', detail: trusted.detail }, phases: {} };
  }
  const conversation = { ...by, trust: trusted.trust };
  const first = await get(baseUrl(registry.url), conversation);
  const seen = await see(first, registry, conversation);
  return withStorage(await withCertificate(seen, registry.tls), registry, { client, by: conversation });
}

async function see(first: HttpOutcome, registry: RegistryConfig, by: Conversation): Promise<ChainSight> {
  if (first.status === 'answered') {
    const sight = await seeAnswer(first, registry, by);
    return { sight, chain: first.answer.chain };
  }
  const sight = { ...firstMeasurements(first), verdict: unreachable(first.failure) };
  const isSeen = first.failure.reason === 'tls' && proxyFor(registry.url, by.network.proxies) === undefined;
  return {
    sight,
    chain: isSeen ? await peekAtChain(registry.url, by) : undefined,
  };
}

type Answered = Extract<HttpOutcome, { status: 'answered' }>;

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
