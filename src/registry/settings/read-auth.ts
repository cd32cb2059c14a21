import { authKinds, type AuthSettings } from './model.ts';
import type { Problems } from './problems.ts';
import { publicUrl } from './public-url.ts';
import { at, describe, textAt, type Value } from './value.ts';

/** What an access controller asks for; without one of them the registry does not start. */
const needed: Readonly<Record<string, readonly string[]>> = {
  silly: ['realm', 'service'],
  htpasswd: ['realm', 'path'],
  token: ['realm', 'service', 'issuer'],
};

const noAuth: AuthSettings = {
  kind: 'none',
  realm: undefined,
  service: undefined,
  issuer: undefined,
  htpasswdPath: undefined,
};

export function readAuth(root: Value, problems: Problems): AuthSettings {
  const sections = at(root, 'auth');
  const names = sections?.kind === 'named' ? [...sections.entries.keys()].toSorted() : [];
  if (names.length > 1)
    problems.add(
      'auth',
      `has several methods, expected one, got ${names.length}; the registry takes any of them`,
    );
  const [name] = names;
  if (name === undefined || name.toLowerCase() === 'none') return noAuth;
  const parameters = at(sections, name);
  const kind = authKinds.find((known) => known === name) ?? 'other';
  if (kind === 'other')
    problems.add(
      'auth',
      'is unknown, expected silly, htpasswd or token, got another; without a build that knows it the registry does not start',
    );
  for (const key of needed[kind] ?? []) requireText(at(parameters, key), `auth.${kind}.${key}`, problems);
  const realm = textAt(parameters, 'realm');
  return {
    kind,
    // Only that of a token is a URL; that of the others is a text for a person.
    realm: kind === 'token' && realm !== undefined ? publicUrl(realm) : realm,
    service: textAt(parameters, 'service'),
    issuer: textAt(parameters, 'issuer'),
    htpasswdPath: kind === 'htpasswd' ? textAt(parameters, 'path') : undefined,
  };
}

function requireText(value: Value | undefined, where: string, problems: Problems): void {
  if (value?.kind === 'scalar' && value.type === 'text') return;
  const got = value === undefined ? 'nothing' : describe(value);
  problems.add(where, `is missing, expected a text, got ${got}; the registry does not start without it`);
}
