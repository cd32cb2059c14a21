import { logEvents } from '../src/collectors/log/records/event-names.ts';
import { lineAttributes, otherEvents } from './log-record-tables.ts';

const everyLine = `## Every line

With \`all\` each line that is not empty is a record. The line that an event comes from is that event's record: it has the event's name, so
nothing is told twice, and \`event_name != ""\` gives what \`events\` would have sent. Other lines have no event name.

- **Body**: the line as the registry printed it, without its secrets; at most 16,384 characters.
- **Severity**: by what the line means, not by the registry's level, which calls each push's question for a blob an error. A 5xx is an error,
  as are panics, fatal lines and errors that belong to no request; a failed log-in is a warning; 401 as the first step of a log-in, 404 and
  other answers below 500 are info, and so is what a client did wrong.
- **Timestamp**: of the line, to the millisecond: for the access log the second in which the request began, for the structured log its
  end. A line without a time (a stack trace, what net/http prints) has that of the line before.
- **Trace**: none. A registry does not log the ids of its OpenTelemetry traces; the \`trace.id\` of its debug lines is an id of its own, for a
  function, which no tracing backend knows.

A line that a container runtime has wrapped is taken out first, and one that it has cut is put together.`;

const secrets = `## Secrets

These are taken out of bodies and attributes, each replaced by \`…\`: the \`_state\` of uploads; what stands behind \`password\`, \`secret\`, \`token\`,
\`signature\`, \`credential\`, \`api_key\`, \`access_key\` or \`authorization\` and \`=\` or, in JSON, \`:\`, in whatever letters; what follows \`Bearer\` and
\`Basic\`; JSON web tokens; user and password of a URL; \`X-Amz-Signature\` and its like, and \`sig\` of Azure. So the headers
of notification endpoints and the password that a registry makes up at its first start do not leave. The query of a request is not
an attribute. What cannot be told from other words cannot be taken out: a password in place of a user name.`;

/** docs/log-records.md, from the events as the code has them. */
export function documentLogRecords(): string {
  return `# Log records

Generated from the code by \`npm run generate\`; a test keeps it fresh.

What is sent where \`otlp.endpoint\` names a receiver. \`otlp.logs\` (\`REGISTRY_EXPORTER_OTLP_LOGS\`) says how much of a registry's log
that is: \`events\`, the default, or \`all\`, every line. What other collectors tell is sent with either.

## Events in a registry's log

${table([
  ['event name', 'severity', 'when'],
  ...Object.entries(logEvents).map(([name, { severity, when }]) => [`\`${name}\``, severity, when]),
])}

A request may leave a line in the structured log for each of its errors and one in the access log. Its event is told once, by the line
that is read first: the structured one where both logs go to one place, which has more to say (request id, user, duration), and
the access line where there is no other (503 of a failing health check, a level above \`info\`). Lines are paired by method, path, status and time.

What a client did that left in the middle of an upload is logged, and told, as a 500; see [what the log can and cannot
tell](registry-logs.md) for this and for what it does not hold.

${everyLine}

## Attributes

Names are those of the semantic conventions of OpenTelemetry, and \`docker.registry.*\` where they have none. An attribute that a line does
not have is left out; texts are at most 4,096 characters.

${table([['attribute', 'what'], ...lineAttributes.map(([name, ...cells]) => [`\`${name}\``, ...cells])])}

## What other collectors tell

${table([
  ['event name', 'severity', 'when', 'attributes'],
  ...otherEvents.map(([name, ...cells]) => [`\`${name}\``, ...cells]),
])}

${secrets}
`;
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
