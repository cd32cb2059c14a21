import type { ProxyRules } from '../registry/api/proxy.ts';
import type { Problems } from './problems.ts';
import type { Environment } from './section.ts';

/** HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in capitals or not, as Docker and other programs on the machine take them. */
export function readProxies(environment: Environment, problems: Problems): ProxyRules {
  const read = (name: string): URL | undefined => readProxy(given(environment, name), problems);
  const { value = '' } = given(environment, 'NO_PROXY') ?? {};
  const noProxy = value.split(',').map((entry) => entry.trim());
  return {
    http: read('HTTP_PROXY'),
    https: read('HTTPS_PROXY'),
    noProxy: noProxy.filter((entry) => entry !== ''),
  };
}

interface Given {
  readonly name: string;
  readonly value: string;
}

function given(environment: Environment, name: string): Given | undefined {
  const found = [name, name.toLowerCase()].find((candidate) => (environment[candidate] ?? '') !== '');
  return found === undefined ? undefined : { name: found, value: environment[found] ?? '' };
}

function hasReadableUser({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

/** A value without a scheme is meant as `http://`. It may hold a password, so it is never shown. */
function readProxy(variable: Given | undefined, problems: Problems): URL | undefined {
  if (variable === undefined) return undefined;
  const { name, value } = variable;
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' && url.hostname !== '' && hasReadableUser(url)) return url;
  problems.add(name, {
    wrong: url === undefined ? 'is not a URL' : 'is not a proxy that is asked in plain HTTP',
    ...{ expected: 'an address such as http://proxy.example.com:3128', got: 'a value that is not shown' },
    todo: 'name hosts that need no proxy in NO_PROXY',
  });
  return undefined;
}
