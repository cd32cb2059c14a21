/** A URL writes an IPv6 address in brackets; a socket, a rule and a certificate want it without. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Whether a host is this machine. The URL parser has brought every way to write an IPv4 address into four decimal numbers. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
