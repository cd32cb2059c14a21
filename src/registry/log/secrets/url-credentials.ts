import type { Span } from './span.ts';

const scheme = '://';
/** What no URL holds; v2 writes `&` as `\u0026`. */
const ending = /[\s"'<>`]|\\(?!u00)/g;
const beforeDigest = /^sha\d+:/;

/** What stands between a scheme and the last `@` of its URL: of a password that is not encoded, an `@` is a part. */
export function urlCredentials(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(scheme); at !== -1;) {
    const start = at + scheme.length;
    ending.lastIndex = start;
    const end = ending.exec(text)?.index ?? text.length;
    const until = lastCredential(text, start, end);
    if (until > start) spans.push([start, until]);
    at = text.indexOf(scheme, end);
  }
  return spans;
}

/** The `@` before a digest belongs to a reference. */
function lastCredential(text: string, start: number, end: number): number {
  let at = text.lastIndexOf('@', end - 1);
  while (at > start && beforeDigest.test(text.slice(at + 1, at + 12))) at = text.lastIndexOf('@', at - 1);
  return Math.max(at, start);
}
