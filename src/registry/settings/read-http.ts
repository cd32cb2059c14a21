import { parseAddress } from './address.ts';
import type { Address, RegistrySettings } from './model.ts';
import type { Problems } from './problems.ts';
import { publicUrl } from './public-url.ts';
import { at, flagAt, textAt, type Value } from './value.ts';
import type { Release } from '../storage-layout/release.ts';

type HttpSettings = Pick<
  RegistrySettings,
  | 'address'
  | 'prefix'
  | 'externalUrl'
  | 'isTls'
  | 'certificatePath'
  | 'needsClientCertificate'
  | 'hasSecret'
  | 'debugAddress'
  | 'hasPrometheus'
  | 'prometheusPath'
>;

export function readHttp(root: Value, release: Release | undefined, problems: Problems): HttpSettings {
  const http = at(root, 'http');
  const certificatePath = textAt(http, 'tls', 'certificate');
  const externalUrl = textAt(http, 'host');
  const isTls =
    certificatePath !== undefined || textAt(http, 'tls', 'letsencrypt', 'cachefile') !== undefined;
  const debugAddress = readDebugAddress(http, problems);
  // Figures are served by the debug server alone, so without its address they are nowhere.
  const hasPrometheus = debugAddress !== undefined && flagAt(http, 'debug', 'prometheus', 'enabled');
  return {
    address: readAddress(http, problems),
    prefix: readPrefix(textAt(http, 'prefix'), problems),
    externalUrl: externalUrl === undefined ? undefined : publicUrl(externalUrl),
    isTls,
    certificatePath,
    needsClientCertificate: isTls && needsClientCertificate(http, release),
    // A secret may be longer than any text that is kept.
    hasSecret: hasText(at(http, 'secret')),
    debugAddress,
    hasPrometheus,
    prometheusPath: hasPrometheus ? (textAt(http, 'debug', 'prometheus', 'path') ?? '/metrics') : undefined,
  };
}

function readAddress(http: Value | undefined, problems: Problems): Address | undefined {
  if (textAt(http, 'net') === 'unix') return undefined;
  const text = textAt(http, 'addr');
  if (text === undefined) {
    problems.add(
      'http.addr',
      'is missing, expected a host and a port, got nothing; the system then chooses the port',
    );
    return undefined;
  }
  return checkedAddress('http.addr', text, problems);
}

function readDebugAddress(http: Value | undefined, problems: Problems): Address | undefined {
  const text = textAt(http, 'debug', 'addr');
  return text === undefined ? undefined : checkedAddress('http.debug.addr', text, problems);
}

function checkedAddress(where: string, text: string, problems: Problems): Address | undefined {
  const address = parseAddress(text);
  if (address === undefined)
    problems.add(
      where,
      'is no address, expected host:port, got another text; the registry does not start with it',
    );
  return address?.port === 0 ? undefined : address;
}

/** Distribution joins the prefix and `/v2/` as it is, and redirects from what is left without a slash. */
function readPrefix(text: string | undefined, problems: Problems): string {
  if (text === undefined) return '/';
  if (!text.startsWith('/'))
    problems.add('http.prefix', 'begins without a slash, expected a path such as /path/, got another text');
  return `/${text.replace(/^\/+|\/+$/g, '')}/`.replace(/^\/\/$/, '/');
}

/** Release 2 asks every client as soon as it has authorities; 3 can be told to do with less. */
function needsClientCertificate(http: Value | undefined, release: Release | undefined): boolean {
  const authorities = at(http, 'tls', 'clientcas');
  if (authorities?.kind !== 'list' || authorities.items.length === 0) return false;
  const mode = textAt(http, 'tls', 'clientauth');
  return release !== 3 || mode === undefined || mode === 'require-and-verify-client-cert';
}

function hasText(value: Value | undefined): boolean {
  return value?.kind === 'scalar' && value.text !== '';
}
