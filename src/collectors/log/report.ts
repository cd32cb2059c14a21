import type { MetricSpec } from '../../domain/metric.ts';
import { add, merge, type Sample } from '../../domain/report.ts';
import { errorCodes } from '../../registry/error-codes.ts';
import type { LogTally } from '../../registry/log/log-tally.ts';
import type { RequestTally } from '../../registry/log/request-tally.ts';
import { operations } from '../../registry/operation.ts';
import * as metrics from './metrics.ts';

/** What a tally adds to the metrics: nothing where it counted nothing. */
export function samplesOf(tally: LogTally): readonly Sample[] {
  const { requests, lines, incidents, challenges } = tally;
  return [
    ...samplesOfRequests(requests),
    ...samplesOfDurations(tally),
    ...counted(
      metrics.errorsByCode,
      'error',
      errorCodes.map((code, place) => [code, tally.errors[place] ?? 0]),
    ),
    ...counted(metrics.authFailures, 'reason', tally.refusals),
    ...samplesOfProxied(tally),
    ...plain(metrics.authChallenges, challenges),
    ...plain(metrics.panics, incidents.panic),
    ...plain(metrics.tlsHandshakeErrors, incidents.tls_handshake_error),
    ...plain(metrics.uploadAborts, incidents.upload_abort),
    ...counted(
      metrics.logLines,
      'kind',
      metrics.lineKinds.map((kind) => [kind, lines[kind]]),
    ),
    ...plain(metrics.parseErrors, lines.broken),
  ];
}

function samplesOfRequests(requests: RequestTally): readonly Sample[] {
  const figures = requests
    .figures()
    .map(({ count, ...labels }) => add(metrics.requests, count, { ...labels }));
  return [
    ...figures,
    ...counted(
      metrics.responseBytes,
      'operation',
      operations.map((name, place) => [name, requests.bytes[place] ?? 0]),
    ),
    ...counted(metrics.pulls, 'repository', requests.pulls),
    ...counted(metrics.pushes, 'repository', requests.pushes),
    ...plain(metrics.emptyResponses, requests.emptyResponses),
  ];
}

function samplesOfDurations({ durations }: LogTally): readonly Sample[] {
  return operations.flatMap((operation, place) => {
    const tally = durations[place];
    if (tally === undefined || tally.isEmpty) return [];
    return [merge(metrics.requestDuration, { counts: [...tally.counts], sum: tally.sum }, { operation })];
  });
}

function samplesOfProxied({ proxied }: LogTally): readonly Sample[] {
  return [...proxied].map(([pair, count]) => {
    const [result = '', kind = ''] = pair.split(' ');
    return add(metrics.proxyRequests, count, { result, kind });
  });
}

function counted(
  metric: MetricSpec,
  label: string,
  counts: Iterable<readonly [string, number]>,
): readonly Sample[] {
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([value, count]) => add(metric, count, { [label]: value }));
}

function plain(metric: MetricSpec, count: number): readonly Sample[] {
  return count > 0 ? [add(metric, count)] : [];
}
