import { BlockList, isIP } from 'node:net';
import { hostOf, isLoopback } from './host.ts';

/** What HTTP_PROXY, HTTPS_PROXY and NO_PROXY say, in the meaning that Docker and all programs in Go give them. */
export interface ProxyRules {
  /** For http:// and https:// addresses. */
  readonly http: URL | undefined;
  readonly https: URL | undefined;
  /** Hosts, `.domains`, addresses, networks as `10.0.0.0/8`, each with a port where only that is meant; `*` is everything. */
  readonly noProxy: readonly string[];
}

export const noProxies: ProxyRules = { http: undefined, https: undefined, noProxy: [] };

/** Undefined where an address is asked for directly, as everything on this machine is. */
export function proxyFor(url: URL, rules: ProxyRules): URL | undefined {
  const proxy = url.protocol === 'https:' ? rules.https : rules.http;
  if (proxy === undefined) return undefined;
  const target = { host: hostOf(url), port: url.port || (url.protocol === 'https:' ? '443' : '80') };
  if (isLoopback(target.host) || isNearby(target.host)) return undefined;
  return rules.noProxy.some((entry) => matches(entry, target)) ? undefined : proxy;
}

interface Target {
  /** An IPv6 address without brackets. */
  readonly host: string;
  readonly port: string;
}

/** A name without a dot is a service of the same compose project or network, of which no proxy knows. */
function isNearby(host: string): boolean {
  return isIP(host) === 0 && !host.includes('.');
}

function matches(entry: string, { host, port }: Target): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(entry, host);
  const [, name = entry, onlyPort] =
    /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const wanted = name
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^\*\./, '.')
    .toLowerCase();
  if (wanted.startsWith('.')) return host.endsWith(wanted);
  return wanted !== '' && (host === wanted || (isIP(host) === 0 && host.endsWith(`.${wanted}`)));
}

function isInNetwork(entry: string, host: string): boolean {
  const [network = '', bits = ''] = entry.split('/');
  const family = isIP(host);
  if (family === 0 || isIP(network) !== family) return false;
  const prefix = Number(bits);
  if (bits === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128))
    return false;
  const list = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, prefix, kind);
  return list.check(host, kind);
}
