import type { IncomingHttpHeaders } from 'node:http';
import { parseChallenges, type Challenge } from './challenge.ts';
import { parseTarget } from './parse-url.ts';

/** How a registry wants its clients to log in. */
export type AuthMethod =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      readonly realm: URL;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    };

/** What a 401 asks for; undefined where it asks for nothing that can be given. */
export function wantedBy(headers: IncomingHttpHeaders): AuthMethod | undefined {
  return chooseAuthMethod(parseChallenges(headers['www-authenticate'] ?? ''));
}

/** Picks what a Docker client would: a token where one is offered, else basic; undefined where neither can be used. */
export function chooseAuthMethod(challenges: readonly Challenge[]): AuthMethod | undefined {
  for (const { scheme, parameters } of challenges) {
    const realm = scheme === 'bearer' ? realmOf(parameters.get('realm')) : undefined;
    if (realm !== undefined)
      return { scheme: 'bearer', realm, service: parameters.get('service'), scope: parameters.get('scope') };
  }
  return challenges.some(({ scheme }) => scheme === 'basic') ? { scheme: 'basic' } : undefined;
}

function realmOf(text: string | undefined): URL | undefined {
  const realm = parseTarget(text ?? '');
  return realm !== undefined && /^https?:$/.test(realm.protocol) ? realm : undefined;
}
