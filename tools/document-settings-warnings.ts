import { warningTexts } from '../src/registry/settings/warning-texts.ts';

/** docs/settings-warnings.md, from the warnings as the code knows them. */
export function documentSettingsWarnings(): string {
  const rows = Object.entries(warningTexts).map(
    ([name, { when, sentence }]) => `| \`${name}\` | ${when} | ${sentence} |`,
  );
  return `# Warnings about a registry's settings

Generated from the code by \`npm run generate\`; a test keeps it fresh.

They come from the registry's own configuration, which is its file (\`/etc/docker/registry/config.yml\` in release 2,
\`/etc/distribution/config.yml\` in release 3, or what its command names) with the \`REGISTRY_…\` variables of its container over it,
and from what the Docker Engine says of the container. Of a mounted file that cannot be read nothing is assumed: then only
\`default_credentials\` can be raised.

| name | when | what it means, and what to do |
|---|---|---|
${rows.join('\n')}
`;
}
