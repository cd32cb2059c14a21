import { withoutCredentials } from '../../domain/without-credentials.ts';
import { parseUrl } from '../api/parse-url.ts';

/** A URL without user, password, query and fragment: each can hold a secret. */
export function publicUrl(text: string): string {
  if (!/[@?#]/.test(text)) return text;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? parseUrl(text) : undefined;
  if (url === undefined) return withoutCredentials(text.replace(/[?#][^]*$/, ''));
  for (const part of ['username', 'password', 'search', 'hash'] as const) url[part] = '';
  // An @ that is left is one in the path: more likely the password of a mistyped URL than a path.
  return url.href.includes('@') ? withoutCredentials(url.href) : url.href;
}
