import { parseImageReference, type ImageReference } from '../registry/api/image-reference.ts';
import { ok, url, wrong, type Kind } from './kinds.ts';

const anyUrl = url(['https', 'http']);

/** Scheme, host and port: what lies below it is the server's own matter. */
export const origin: Kind<string> = {
  expected: 'an origin such as https://auth.example.com',
  parse: (raw) => {
    const parsed = anyUrl.parse(raw);
    if (!parsed.ok) return parsed;
    const { pathname, search, hash, origin: value } = parsed.value;
    return `${pathname}${search}${hash}` === '/'
      ? ok(value)
      : wrong('has a path', 'leave only scheme, host and port');
  },
};

export const repository: Kind<string> = {
  expected: 'the name of a repository such as canary or team/canary',
  parse: (raw) => {
    const isName = typeof raw === 'string' && parseImageReference(`${raw}:1`)?.repository === raw;
    return isName ? ok(raw) : wrong('is not the name of a repository');
  },
};

export const imageReference: Kind<ImageReference> = {
  expected: 'an image such as team/base:1 or team/base@sha256:…, without the registry',
  parse: (raw) => {
    const parsed = typeof raw === 'string' ? parseImageReference(raw) : undefined;
    return parsed === undefined ? wrong('is not a reference to an image') : ok(parsed);
  },
};
