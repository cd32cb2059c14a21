/** Parses a URL from outside: an absolute one, or one that goes on from a base. */
export function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}
