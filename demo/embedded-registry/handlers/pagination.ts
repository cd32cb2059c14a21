import { registryError, type RegistryError } from '../registry-error.ts';

export type Page =
  | { readonly status: 'ok'; readonly names: readonly string[]; readonly link: string | undefined }
  | { readonly status: 'invalid'; readonly error: RegistryError };

export interface PageRequest {
  readonly query: URLSearchParams;
  readonly path: string;
  readonly defaultSize: number;
  readonly maxSize: number;
}

/** Cuts one page out of ordered names by the `n` and `last` parameters. */
export function cutPage(names: readonly string[], { query, path, defaultSize, maxSize }: PageRequest): Page {
  const size = readSize(query.get('n'), defaultSize);
  if (size < 0 || size > maxSize || Number.isNaN(size)) {
    const n = Number.isNaN(size) ? 0 : size;
    return { status: 'invalid', error: registryError('PAGINATION_NUMBER_INVALID', { n }) };
  }
  const last = query.get('last') ?? '';
  const rest = names.filter((name) => name > last);
  const page = rest.slice(0, size);
  const tail = page.at(-1);
  if (tail === undefined || page.length === rest.length)
    return { status: 'ok', names: page, link: undefined };
  const next = new URLSearchParams({ last: tail, n: String(size) });
  return { status: 'ok', names: page, link: `<${path}?${next.toString()}>; rel="next"` };
}

function readSize(text: string | null, defaultSize: number): number {
  if (text === null || text === '') return defaultSize;
  return /^-?\d+$/.test(text) ? Number(text) : NaN;
}
