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
  if (!isSameHost(realm.hostname, registry.hostname))
    return `is on another host than the registry, expected ${registry.hostname} or one of auth.realms; ${add}`;
  if (realm.protocol === 'https:' || isLoopback(realm.hostname)) return undefined;
  if (realm.protocol === 'http:' && registry.protocol === 'http:') return undefined;
  return `is plain http, expected https for sending credentials; ${add}`;
}

function isSameHost(realm: string, registry: string): boolean {
  return realm === registry || (isLoopback(realm) && isLoopback(registry));
}

// The URL parser has brought every way to write an IPv4 address into four decimal numbers.
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
