/**
 * Tells whether credentials may go to a realm, which the registry alone has named. The rule: they never travel with less
 * protection than the registry's own URL promises. An https realm may be anywhere, as with auth.docker.io. A plain http
 * realm is taken where nothing leaves this machine, or where the registry itself is plain http: there whoever could
 * forge the realm could as well ask for the password by a Basic challenge, and in a compose network such realms are usual.
 */
export function mayReceiveCredentials(realm: URL, registry: URL): boolean {
  if (realm.protocol === 'https:') return true;
  return realm.protocol === 'http:' && (registry.protocol === 'http:' || isLoopback(realm.hostname));
}

// The URL parser has brought every way to write an IPv4 address into four decimal numbers.
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
