import { hostOf, isLoopback } from './host.ts';

/** Where the credentials for a registry may go besides the registry itself. */
export interface RealmRules {
  readonly registry: URL;
  /** Origins that the configuration lists, `https://auth.example`. One that is listed with http may be asked without TLS. */
  readonly realms: readonly string[];
}

/**
 * Why credentials may not go to a realm, which the registry alone has named; undefined where they may. They go to the
 * registry's own host with the protection that its URL promises, to this machine where the registry is on it, and to what
 * the configuration lists.
 */
export function refusalOf(realm: URL, { registry, realms }: RealmRules): string | undefined {
  if (realms.includes(realm.origin)) return undefined;
  const add = `list it in auth.realms (REGISTRY_AUTH_REALMS) as ${realm.origin} if the credentials may go there`;
  if (!isSameHost(hostOf(realm), hostOf(registry)))
    return `is on another host than the registry, expected ${registry.hostname} or one of auth.realms; ${add}`;
  if (realm.protocol === 'https:' || isLoopback(hostOf(realm))) return undefined;
  if (realm.protocol === 'http:' && registry.protocol === 'http:') return undefined;
  return `is plain http, expected https for sending credentials; ${add}`;
}

function isSameHost(realm: string, registry: string): boolean {
  return realm === registry || (isLoopback(realm) && isLoopback(registry));
}
