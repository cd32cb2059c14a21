import type { Told } from '../../../collectors/log/told-facts.ts';
import { errorCodes } from '../../../registry/error-codes.ts';
import type { AuthFailureFact, AuthSuccessFact, LogFact, RequestFact } from '../../../registry/log/facts.ts';
import type { LogLine } from '../../../registry/log/line.ts';
import type { LogTally } from '../../../registry/log/log-tally.ts';
import type { LogRead, LogReader } from '../read-log.ts';
import { Gaps } from './gaps.ts';
import { Latest } from './latest.ts';
import { pathOf } from './path.ts';
import { summarizeRequests } from './request-summary.ts';
import { Slowest } from './slowest.ts';
import type { NamedCount, ServerError, Summary, Suspected } from './summary.ts';
import { byText, TopNames } from './top-names.ts';

const mostNames = 10;
const mostErrors = 5;
const mostSuspicions = 10;
const mostRestarts = 10;

/** Gathers what a person asks of a log. Looks at every line, and keeps little of it. */
export class Summarizer implements LogReader {
  readonly seesLines = true;
  readonly #slowest = new Slowest();
  readonly #gaps = new Gaps();
  readonly #clients = new TopNames();
  readonly #users = new TopNames();
  readonly #suspicions = new Latest<Suspected>(mostSuspicions);
  readonly #serverErrors = new Latest<ServerError>(mostErrors);
  readonly #restarts = new Latest<string>(mostRestarts);
  #tally: LogTally | undefined;
  #firstMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  line(line: LogLine, facts: readonly LogFact[]): void {
    if (line.kind !== 'access' && line.kind !== 'structured') return;
    const { timeMs } = line;
    this.#firstMs = Math.min(this.#firstMs, timeMs);
    this.#lastMs = Math.max(this.#lastMs, timeMs);
    this.#gaps.note(timeMs);
    this.#slowest.note(line, facts);
    const isStart = line.kind === 'structured' && line.message.startsWith('listening on ');
    if (isStart) this.#restarts.add(isoOf(timeMs));
  }

  logIn(fact: AuthFailureFact | AuthSuccessFact, { records }: Told): void {
    for (const { eventName, timestampMs, body } of records)
      if (eventName === 'docker.registry.auth.suspicion')
        this.#suspicions.add({ time: isoOf(timestampMs), what: body });
    if (fact.kind !== 'auth_failure') return;
    if (fact.client !== '') this.#clients.add(fact.client);
    if (fact.user !== '') this.#users.add(fact.user);
  }

  serverError({ timeMs, status, method, uri, client, errorDetail: detail }: RequestFact): void {
    this.#serverErrors.add({ time: isoOf(timeMs), status, method, path: pathOf(uri), client, detail });
  }

  tally(tally: LogTally): void {
    this.#tally = tally;
  }

  summary({ bytes }: LogRead, lost: number): Summary {
    if (this.#tally === undefined) throw new Error('the log was not read yet');
    const { lines, requests, challenges, refusals } = this.#tally;
    return {
      version: 1,
      span: this.#firstMs > this.#lastMs ? null : { first: isoOf(this.#firstMs), last: isoOf(this.#lastMs) },
      bytes,
      lines: {
        access: lines.access,
        structured: lines.structured,
        other: lines.other,
        unreadable: lines.broken,
        lost,
      },
      requests: summarizeRequests(this.#tally),
      slowest: this.#slowest.all(),
      repositories: { pulls: topOf(requests.pulls), pushes: topOf(requests.pushes) },
      logIns: {
        challenges,
        reasons: ranked(refusals),
        clients: this.#clients.top(mostNames),
        users: this.#users.top(mostNames),
      },
      suspicions: { count: this.#suspicions.count, last: this.#suspicions.all() },
      errorCodes: errorCodesOf(this.#tally),
      serverErrors: this.#serverErrors.all(),
      incidents: incidentsOf(this.#tally),
      restarts: { count: this.#restarts.count, last: this.#restarts.all() },
      gaps: this.#gaps.longest(),
    };
  }
}

function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Above ten thousand names the rest is counted under the empty one. */
function topOf(counts: ReadonlyMap<string, number>): readonly NamedCount[] {
  return ranked([...counts].filter(([name]) => name !== '')).slice(0, mostNames);
}

function ranked(counts: Iterable<readonly [string, number]>): readonly NamedCount[] {
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => ({ name, count }))
    .sort((one, other) => other.count - one.count || byText(one.name, other.name));
}

function errorCodesOf({ errors }: LogTally): readonly NamedCount[] {
  return ranked(errorCodes.map((code, place) => [code, errors[place] ?? 0]));
}

function incidentsOf({ incidents, requests, proxied }: LogTally): readonly NamedCount[] {
  const { panic, tls_handshake_error: tls, upload_abort: aborts } = incidents;
  const counts = [
    ['panics', panic],
    ['TLS handshake errors', tls],
    ['aborted uploads', aborts],
    ['empty answers', requests.emptyResponses],
    ...[...proxied].map(([pair, count]) => [`cache ${pair}`, count] as const),
  ] as const;
  return counts.filter(([, count]) => count > 0).map(([name, count]) => ({ name, count }));
}
