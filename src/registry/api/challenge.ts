/** One way to log in that a server offers in `WWW-Authenticate`. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const separators = /[\s,]*/y;
const schemeName = new RegExp(token, 'y');
const parameter = new RegExp(`[\\s,]*(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,"]+))`, 'y');
// `Negotiate YII=`: one bare value in place of parameters.
const bareValue = /[ \t]+[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$))/y;

/**
 * Reads all challenges of a header, also several in one line, in their order (RFC 9110, 11.6.1). What follows a piece
 * that cannot be read is left out.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  const text: Cursor = { header, at: 0 };
  for (;;) {
    take(separators, text);
    const scheme = take(schemeName, text)?.[0];
    if (scheme === undefined) return challenges;
    const hasBareValue = take(bareValue, text) !== undefined;
    const parameters = hasBareValue ? new Map<string, string>() : takeParameters(text);
    challenges.push({ scheme: scheme.toLowerCase(), parameters });
  }
}

interface Cursor {
  readonly header: string;
  at: number;
}

function takeParameters(text: Cursor): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (;;) {
    const found = take(parameter, text);
    const name = found?.[1];
    if (found === undefined || name === undefined) return parameters;
    const value = found[2]?.replaceAll(/\\(.)/g, '$1') ?? found[3] ?? '';
    parameters.set(name.toLowerCase(), value);
  }
}

/** Matches at the cursor and moves it on, or leaves it where it is. */
function take(pattern: RegExp, text: Cursor): readonly (string | undefined)[] | undefined {
  pattern.lastIndex = text.at;
  const match = pattern.exec(text.header);
  if (match === null) return undefined;
  text.at = pattern.lastIndex;
  return match;
}
