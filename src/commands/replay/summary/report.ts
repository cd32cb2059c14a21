import { byteSize, count, timeSpan } from '../../output/quantities.ts';
import { plainText } from '../../output/plain-text.ts';
import { textOfSections, type Section } from '../../output/section.ts';
import type {
  BoundedCount,
  NamedCount,
  OperationFigures,
  SlowRequest,
  ServerError,
  Summary,
} from './summary.ts';
import { table } from '../../output/table.ts';

const longestName = 80;
const longestPath = 100;
const longestDetail = 300;

/** The summary for a person. */
export function reportOf(summary: Summary, hasColour: boolean): string {
  const sections = [
    { title: 'Log', lines: linesOfLog(summary) },
    { title: `Requests: ${count(summary.requests.count)}`, lines: linesOfRequests(summary) },
    { title: 'Slowest requests', lines: summary.slowest.length === 0 ? [] : linesOfSlowest(summary.slowest) },
    { title: 'Most pulled', lines: linesOfNames(summary.repositories.pulls) },
    { title: 'Most pushed', lines: linesOfNames(summary.repositories.pushes) },
    ...logInSections(summary),
    { title: 'Error codes', lines: linesOfNames(summary.errorCodes) },
    { title: 'Last server errors', lines: summary.serverErrors.flatMap(linesOfError) },
    { title: 'Also seen', lines: linesOfNames(summary.incidents) },
    {
      title: `Starts of the registry: ${count(summary.restarts.count)}`,
      lines: summary.restarts.last.map((time) => `  ${time}`),
    },
    { title: 'Without any line', lines: linesOfGaps(summary) },
  ];
  return textOfSections(sections, hasColour);
}

function linesOfLog({ span, bytes, lines }: Summary): readonly string[] {
  const { access, structured, other, unreadable, lost } = lines;
  const all = access + structured + other + unreadable;
  return table(
    ['left', 'left'],
    [
      ...(span === null ? [['time', 'no line tells one']] : spanRows(span)),
      ['size', byteSize(bytes)],
      [
        'lines',
        `${count(all)}: ${count(access)} access, ${count(structured)} structured, ${count(other)} other`,
      ],
      ['not readable', `${count(unreadable)} lines`],
      ['lost', `${count(lost)} lines`],
    ],
  );
}

function spanRows({ first, last }: { readonly first: string; readonly last: string }) {
  const seconds = (Date.parse(last) - Date.parse(first)) / 1_000;
  return [
    ['first line', first],
    ['last line', `${last}, ${timeSpan(seconds)} later`],
  ];
}

function linesOfRequests({ requests }: Summary): readonly string[] {
  if (requests.count === 0 && requests.operations.length === 0) return ['  none'];
  const classes = requests.classes.map(
    ({ name, count: requestsOfClass }) => `${name} ${count(requestsOfClass)}`,
  );
  const head = ['operation', 'requests', '4xx', '5xx', 'sent', 'p50', 'p90', 'p99'];
  return [
    `  ${classes.join(', ')}`,
    '',
    ...table(
      ['left', ...head.slice(1).map(() => 'right' as const)],
      [head, ...requests.operations.map(rowOf)],
    ),
    '  p50, p90 and p99 of the time taken are estimates, from the buckets of the histogram.',
  ];
}

function rowOf({
  operation,
  count: requests,
  clientErrors,
  serverErrors,
  bytes,
  seconds,
}: OperationFigures): readonly string[] {
  const times = seconds === null ? ['-', '-', '-'] : [seconds.p50, seconds.p90, seconds.p99].map(timeSpan);
  return [operation, count(requests), count(clientErrors), count(serverErrors), byteSize(bytes), ...times];
}

function linesOfSlowest(slowest: readonly SlowRequest[]): readonly string[] {
  const head = ['took', 'answered', 'status', 'client', 'request'];
  const rows = slowest.map(({ seconds, time, status, client, method, path }) => [
    timeSpan(seconds),
    time,
    String(status),
    plainText(client, longestName),
    plainText(`${method} ${path}`, longestPath),
  ]);
  return table(['right', 'left', 'left', 'left', 'left'], [head, ...rows]);
}

function linesOfNames(names: readonly NamedCount[]): readonly string[] {
  return table(
    ['right', 'left'],
    names.map(({ name, count: times }) => [count(times), plainText(name, longestName)]),
  );
}

function logInSections({ logIns, suspicions }: Summary): readonly Section[] {
  const failures = logIns.reasons.reduce((sum, reason) => sum + reason.count, 0);
  return [
    {
      title: `Failed log-ins: ${count(failures)}, and ${count(logIns.challenges)} challenges, which are no failures`,
      lines: linesOfNames(logIns.reasons),
    },
    { title: 'Failed log-ins by client', lines: linesOfBounded(logIns.clients) },
    { title: 'Failed log-ins by user, where the log names one', lines: linesOfBounded(logIns.users) },
    {
      title: `Signs of an attack: ${count(suspicions.count)}`,
      lines: suspicions.last.map(({ time, what }) => `  ${time}  ${plainText(what, longestDetail)}`),
    },
  ];
}

function linesOfBounded(names: readonly BoundedCount[]): readonly string[] {
  const rows = names.map(({ name, count: atLeast, atMost }) => [
    atLeast === atMost ? count(atLeast) : `${count(atLeast)} to ${count(atMost)}`,
    plainText(name, longestName),
  ]);
  return table(['right', 'left'], rows);
}

function linesOfError({ time, status, client, method, path, detail }: ServerError): readonly string[] {
  const request = `  ${time}  ${status}  ${plainText(client, longestName)}  ${plainText(`${method} ${path}`, longestPath)}`;
  return detail === '' ? [request] : [request, `    ${plainText(detail, longestDetail)}`];
}

function linesOfGaps({ gaps }: Summary): readonly string[] {
  return table(
    ['right', 'left'],
    gaps.map(({ seconds, from, to }) => [timeSpan(seconds), `${from} to ${to}`]),
  );
}
