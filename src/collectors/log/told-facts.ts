import type { LogRecord } from '../../domain/log-record.ts';
import { add, type Sample } from '../../domain/report.ts';
import type { ToldFact } from '../../registry/log/line-counter.ts';
import type { RegistryLog } from '../../registry/log/registry-log.ts';
import type { AuthWatch } from './auth-watch/auth-watch.ts';
import { suspicionRecord, type Suspicion } from './auth-watch/suspicion.ts';
import * as metrics from './metrics.ts';
import { authFailureRecord, serverErrorRecord } from './records.ts';

/** What facts come to besides their figures. */
export interface Told {
  readonly samples: readonly Sample[];
  readonly records: readonly LogRecord[];
}

/** Makes records of facts, and has those of log-ins watched. */
export function tell(facts: readonly ToldFact[], watch: AuthWatch, log: RegistryLog): Told {
  const told = facts.map((fact) => tellOne(fact, watch, log));
  return { samples: told.flatMap(({ samples }) => samples), records: told.flatMap(({ records }) => records) };
}

function tellOne(fact: ToldFact, watch: AuthWatch, log: RegistryLog): Told {
  if (fact.kind === 'request') return { samples: [], records: [serverErrorRecord(fact)] };
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
