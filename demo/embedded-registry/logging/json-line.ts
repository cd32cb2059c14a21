export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type LogFields = Readonly<Record<string, JsonValue | undefined>>;

/** One structured line: keys sorted, absent fields left out, as Distribution's json formatter writes it. */
export function formatJsonLine(fields: LogFields): string {
  const sorted = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return escapeLineSeparators(JSON.stringify(Object.fromEntries(sorted)));
}

/** Distribution's error bodies are encoded with Go's HTML escaping on; its v3 log lines are not. */
export function encodeGoBody(value: JsonValue): string {
  const html = (character: string): string => `\\u00${character.charCodeAt(0).toString(16)}`;
  return `${escapeLineSeparators(JSON.stringify(value)).replace(/[<>&]/g, html)}\n`;
}

// Go escapes these two although JSON does not ask for it.
function escapeLineSeparators(json: string): string {
  return json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
