import { faultGroups, type Fault } from '../test/collectors/probe/faults/table.ts';

/** docs/probe-faults.md, from the table that the tests bring about row by row. */
export function documentProbeFaults(): string {
  const groups = faultGroups.map(({ title, faults }) => `## ${title}\n\n${tableOf(Object.values(faults))}`);
  return `# What the probe says of each fault

Generated from the table of the tests by \`npm run generate\`; a test keeps it fresh, and each row is brought about and compared.

The reason is the label of \`docker_registry_probe_failures_total\`, the layer the label of the \`docker_registry_component_up\` that is
0; \`none\` where each does what it should, or nothing was asked. The text stands on the status page and in the log record after
\`registry … is down:\`. HOST stands for the registry, REALM for its token server, PROXY for an HTTP proxy, CONFIG and OTHER for digests.

${groups.join('\n\n')}
`;
}

function tableOf(faults: readonly Fault[]): string {
  const rows = faults.map(
    ({ title, reason, component, text }) => `| ${title} | \`${reason}\` | ${component} | ${text} |`,
  );
  return ['| fault | reason | layer | text |', '|---|---|---|---|', ...rows].join('\n');
}
