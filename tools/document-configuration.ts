import type { Option } from '../src/config/option.ts';
import { globalOptions } from '../src/config/global-options.ts';
import { registryOptions } from '../src/config/registry-options.ts';

/** docs/configuration.md, from the options as the code reads them. */
export function documentConfiguration(): string {
  return `# Configuration

Generated from the code by \`npm run generate\`; a test keeps it fresh.

Nothing needs to be configured: without anything the exporter watches \`http://localhost:5000\`. One registry can be configured
by environment variables alone; several need a YAML file, given with \`--config.file\`. A flag goes before a variable, a variable
before the file. An empty variable counts as not set. With two or more registries in the file the variables of a registry are
refused, for they could mean any of them.

\`registry-exporter --config.check\` reads everything, tells what would be watched, and ends: with exit code 2 and every problem at
once where something is wrong.

Durations are written as Prometheus writes them: \`500ms\`, \`15s\`, \`5m\`, \`1h30m\`.

## An example

\`\`\`yaml
web:
  listen_address: ':10055'
otlp:
  endpoint: http://collector:4318
registries:
  - name: main
    url: https://registry.example.com
    username: monitor
    password_file: /run/secrets/registry_password
    container: registry
    collectors:
      storage:
        root: /var/lib/registry
        scan_interval: 10m
  - name: mirror
    url: http://mirror:5000
    collectors:
      log:
        file: /var/log/mirror/registry.log
\`\`\`

## Of the exporter

${documentOptions(globalOptions)}
## Of each registry

Keys below an entry of \`registries\`.

${documentOptions(registryOptions)}`;
}

function documentOptions(options: readonly Option<unknown>[]): string {
  const rows = options.map(({ key, env, kind, fallback, help }) => {
    const variable = env === undefined ? '' : `\`${env}\``;
    return `| \`${key}\` | ${variable} | ${kind.expected} | ${fallback === undefined ? '' : `\`${fallback}\``} | ${help} |`;
  });
  return `| key | variable | value | default | meaning |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
