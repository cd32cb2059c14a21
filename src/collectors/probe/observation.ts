import type { ProbeFailureReason } from '../../domain/failure.ts';

export const phases = ['dns', 'connect', 'tls', 'challenge', 'token', 'authorized', 'storage'] as const;
export type Phase = (typeof phases)[number];

export const components = ['api', 'auth', 'storage'] as const;
export type Component = (typeof components)[number];

export type PhaseSeconds = Readonly<Partial<Record<Phase, number>>>;

/** Whether each layer works. A layer that the probe could not see is absent. */
export type ComponentStates = Readonly<Partial<Record<Component, boolean>>>;

export type Verdict =
  | { readonly status: 'up'; readonly components: ComponentStates }
  | {
      readonly status: 'down';
      readonly components: ComponentStates;
      readonly reason: ProbeFailureReason;
      /** One line for a person; never holds a secret. */
      readonly detail: string;
    };

/** What the steps of a probe saw. */
export interface Sight {
  readonly verdict: Verdict;
  readonly phases: PhaseSeconds;
  /** Of `/v2/`, the last one; absent where none came. */
  readonly httpStatus?: number;
  /** Milliseconds since the epoch; absent without a TLS handshake. */
  readonly certificateNotAfterMs?: number;
  /** Whether the certificate is the one that lies on the server's disk; absent where that is not known. */
  readonly isCertificateCurrent?: boolean;
  /** What of the configuration kept the probe from seeing more; absent where nothing did. */
  readonly lacks?: string;
}

/** One finished probe. */
export interface ProbeObservation extends Sight {
  readonly finishedAtMs: number;
  readonly durationSeconds: number;
}
