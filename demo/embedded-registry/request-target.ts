import type { IncomingMessage } from 'node:http';

import { nameOperation } from './operations.ts';
import { cleanPath, findRoute, type Operation, type Route } from './routes.ts';

/** What a request asks for, read once. */
export interface RequestTarget {
  readonly method: string;
  /** Percent signs decoded; undefined when they are broken. */
  readonly path: string | undefined;
  readonly cleanedPath: string;
  readonly search: string;
  readonly query: URLSearchParams;
  readonly route: Route | undefined;
  readonly operation: Operation | undefined;
}

export function readTarget({ method = '', url = '' }: IncomingMessage): RequestTarget {
  const mark = url.indexOf('?');
  const search = mark === -1 ? '' : url.slice(mark);
  const path = decodePath(mark === -1 ? url : url.slice(0, mark));
  const query = new URLSearchParams(search);
  const cleanedPath = cleanPath(path ?? '/');
  const route = path === undefined ? undefined : findRoute(path);
  const operation = route === undefined ? undefined : nameOperation(route, method, query);
  return { method, path, cleanedPath, search, query, route, operation };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
