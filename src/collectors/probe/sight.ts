import type { BaseAnswer } from '../../registry/api/base-answer.ts';
import type { HttpOutcome } from '../../registry/api/http-request.ts';
import type { TransportFailure } from '../../registry/api/transport-failure.ts';
import type { ComponentStates, Sight, Verdict } from './observation.ts';

/** The measurements of the first request, before anything is known of their meaning. */
export function firstMeasurements(outcome: HttpOutcome): Omit<Sight, 'verdict'> {
  const { dns, connect, tls, total } = outcome.timings;
  const connection = {
    ...(dns === undefined ? {} : { dns }),
    ...(connect === undefined ? {} : { connect }),
    ...(tls === undefined ? {} : { tls }),
  };
  if (outcome.status === 'failed') return { phases: connection };
  const { code } = outcome.answer;
  const answering = total - (dns ?? 0) - (connect ?? 0) - (tls ?? 0);
  return {
    phases: { ...connection, [code === 401 ? 'challenge' : 'authorized']: answering },
    httpStatus: code,
  };
}

/** No answer came, or not a whole one: nothing is known of what lies behind the API. */
export function unreachable(failure: TransportFailure): Verdict {
  return { status: 'down', components: { api: false }, ...failure };
}

/** Something answered that is no registry in service. */
export function faulty({ reason, detail }: Extract<BaseAnswer, { kind: 'faulty' }>): Verdict {
  const components = reason === 'storage' ? { api: true, storage: false } : { api: false };
  return { status: 'down', components, reason, detail };
}

/**
 * The layers behind an answer 200 or 401. Distribution checks the health of its storage before it looks at a request,
 * and would have answered 503; of other registries nothing is known.
 */
export function answeringLayers(base: { readonly isDistribution: boolean }): ComponentStates {
  return base.isDistribution ? { api: true, storage: true } : { api: true };
}
