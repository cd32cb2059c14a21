import type { Option } from '../src/config/option.ts';
import { globalOptions } from '../src/config/global-options.ts';
import { moduleOptions } from '../src/config/module-options.ts';
import { registryOptions } from '../src/config/registry-options.ts';

const reading = `## Reading it again

The signal SIGHUP (\`kill -HUP PID\`, \`docker kill --signal HUP CONTAINER\`) has a running exporter read its file again; so has \`POST /-/reload\` where \`web.enable_lifecycle\` allows it
(200 and \`reloaded\`, or 500 and every problem on a line of its own). It is all or nothing: where anything is wrong, the configuration
before stays in force, the log tells every problem, and \`docker_registry_exporter_config_last_reload_success\` is 0 until a reload goes well.

- A registry of which nothing has changed goes on undisturbed: its counters, its place in the log, what its scans remember.
- Of one that has changed, only the collectors whose options have changed begin anew, and counters go on; a log that is the same is read on
  from where it was. What a collector that is configured no more has seen last is shown no longer.
- One that is new begins; one that is gone ends, and its series and its part of the status page with it. A new name is a new registry.
- \`docker\`, \`otlp\`, \`modules\`, \`web.gc_token_file\` and \`web.enable_lifecycle\` are taken over. Records that wait for a receiver go to the new one.
- \`web.listen_address\`, \`state.dir\`, \`otlp.service_name\`, \`otlp.resource_attributes\` and \`label_limit\` need a restart: the log, and the answer of \`POST /-/reload\`, say so at each reload, and
  the rest is taken over.

Flags and the environment of a process cannot change while it runs, so without \`--config.file\` there is nothing to be read again, but what they
name is judged again. The contents of password files, token files and certificates need no reload: they are read at each use.
`;

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

${reading}
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

${documentOptions(registryOptions)}
## Of each module

Keys below a name of your choice in \`modules\`, by which [\`/probe\`](probe-on-demand.md) is asked for that way to probe.

${documentOptions(moduleOptions)}`;
}

function documentOptions(options: readonly Option<unknown>[]): string {
  const rows = options.map(({ key, env, generalEnv, kind, fallback, help }) => {
    const names = [env, generalEnv].filter((name) => name !== undefined);
    const variable = names.map((name) => `\`${name}\``).join(', else ');
    return `| \`${key}\` | ${variable} | ${kind.expected} | ${fallback === undefined ? '' : `\`${fallback}\``} | ${help} |`;
  });
  return `| key | variable | value | default | meaning |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
