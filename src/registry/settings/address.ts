import type { Address } from './model.ts';

/** What Go takes for a port besides figures; it knows more, but nobody names those. */
const namedPorts: ReadonlyMap<string, number> = new Map([
  ['', 0],
  ['http', 80],
  ['https', 443],
]);

/** Reads `host:port` as Go's net.Listen does; undefined where it is no such thing. Port 0 is one that the system chooses. */
export function parseAddress(text: string): Address | undefined {
  const [, bracketed, plain, portText = ''] = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : namedPorts.get(portText);
  if (host === undefined || port === undefined || port > 65_535) return undefined;
  return { host, port };
}

/** Whether only programs of the same machine, or of the same container, reach what listens there. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|(?:::ffff:)?127(?:\.\d{1,3}){3}|::1|0:0:0:0:0:0:0:1)$/i.test(host);
}
