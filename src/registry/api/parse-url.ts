/** Parses a URL from outside: an absolute one, or one that goes on from a base. */
export function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}

/** One that is about to be asked: a user that stands in it is not ours, and Node would make a header of it. */
export function parseTarget(text: string, base?: URL): URL | undefined {
  const url = parseUrl(text, base);
  if (url === undefined) return undefined;
  url.username = '';
  url.password = '';
  return url;
}
