/** A line of the access log: Apache combined, as Distribution writes it. See docs/registry-logs.md. */
export interface AccessLine {
  readonly kind: 'access';
  /** The TCP peer without its port; never a forwarded address. */
  readonly client: string;
  /** The start of the request, to the second. */
  readonly timeMs: number;
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  /** Bytes as the handler wrote them: for HEAD the size of a body that was never sent. */
  readonly bytes: number;
  readonly userAgent: string;
}

const head = /^(\S+) \S+ \S+ \[([^\]]{20,32})\] "/;
/** Nobody sends more bytes than fifteen digits say; one such figure would spoil every later sum. */
const figures = /^ (\d{3}) (\d{1,15}|-) $/;

/** Whether a line means to be an access line, so that a broken one is a parse error and not just some text. */
export function looksLikeAccess(line: string): boolean {
  return head.test(line);
}

export function parseAccessLine(line: string): AccessLine | undefined {
  const start = head.exec(line);
  if (start === null) return undefined;
  const request = quotedAt(line, start[0].length - 1);
  if (request === undefined) return undefined;
  const refererAt = line.indexOf('"', request.end);
  const referer = quotedAt(line, refererAt);
  const agent = referer === undefined ? undefined : quotedAt(line, referer.end + 1);
  const numbers = figures.exec(line.slice(request.end, Math.max(refererAt, request.end)));
  const timeMs = parseAccessTime(start[2] ?? '');
  if (agent === undefined || numbers === null || timeMs === undefined) return undefined;
  return {
    kind: 'access',
    client: start[1] ?? '',
    timeMs,
    ...requestLine(request.text),
    status: Number(numbers[1]),
    bytes: numbers[2] === '-' ? 0 : Number(numbers[2]),
    userAgent: agent.text,
  };
}

/** Go quotes with a backslash before `"` and `\`, so a quote ends the field only after an even number of backslashes. */
function quotedAt(line: string, open: number): { text: string; end: number } | undefined {
  if (line[open] !== '"') return undefined;
  for (let at = open + 1; at < line.length; at += 1) {
    const char = line.charCodeAt(at);
    if (char === 0x5c) at += 1;
    else if (char === 0x22) return { text: line.slice(open + 1, at), end: at + 1 };
  }
  return undefined;
}

function requestLine(text: string): { method: string; uri: string } {
  const first = text.indexOf(' ');
  const last = text.lastIndexOf(' ');
  if (first === -1) return { method: text, uri: '' };
  return { method: text.slice(0, first), uri: text.slice(first + 1, last > first ? last : undefined) };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const accessTime = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;

/** `20/Nov/2026:10:03:55 +0000` in milliseconds since the epoch. */
function parseAccessTime(text: string): number | undefined {
  const match = accessTime.exec(text);
  if (match === null) return undefined;
  const [, day, month = '', year, hour, minute, second, sign, zoneHours, zoneMinutes] = match;
  if (!months.includes(month)) return undefined;
  const local = Date.UTC(
    Number(year),
    months.indexOf(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return sign === '-' ? local + offset : local - offset;
}
