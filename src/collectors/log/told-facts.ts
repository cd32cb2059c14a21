import type { LogRecord } from '../../domain/log-record.ts';
import { add, type Sample } from '../../domain/report.ts';
import type { AuthFailureFact, AuthSuccessFact, LogFact } from '../../registry/log/facts.ts';
import type { RegistryLog } from '../../registry/log/registry-log.ts';
import type { AuthWatch } from './auth-watch/auth-watch.ts';
import { suspicionRecord, type Suspicion } from './auth-watch/suspicion.ts';
import * as metrics from './metrics.ts';
import { authFailureRecord } from './records.ts';

/** What facts come to besides their figures. */
export interface Told {
  readonly samples: readonly Sample[];
  readonly records: readonly LogRecord[];
}

export type LogInFact = AuthFailureFact | AuthSuccessFact;

export function isLogIn(fact: LogFact): fact is LogInFact {
  return fact.kind === 'auth_failure' || fact.kind === 'auth_success';
}

/** Enters a log-in into the watch, which from then on wants to see other lines: to be called before the next line is read. */
export function tellLogIn(fact: LogInFact, watch: AuthWatch, log: RegistryLog): Told {
  if (fact.kind === 'auth_success') return tellSuspicions(watch.succeeded(fact));
  const suspicions = tellSuspicions(watch.failed(fact));
  if (watch.suspects.has(fact.client)) log.watch({ address: fact.client });
  return { samples: suspicions.samples, records: [authFailureRecord(fact), ...suspicions.records] };
}

function tellSuspicions(suspicions: readonly Suspicion[]): Told {
  return {
    samples: suspicions.map(({ kind }) => add(metrics.suspicions, 1, { kind })),
    records: suspicions.map(suspicionRecord),
  };
}
