import { parseTextLine, type TextLine } from './structured-line.ts';

const escape = '\u001b[';
/** A level of four letters in its colour, the seconds since the start, and the caller if `log.reportcaller` is set. */
const head = new RegExp(
  String.raw`^\u001b\[(\d{1,2})m([A-Z]{4})\u001b\[0m\[\d{4,}\](?:\S{1,512}:\d+ \S{1,512}\(\))? `,
);
const mostFields = 256;

const levels = new Map([
  ['TRAC', 'trace'],
  ['DEBU', 'debug'],
  ['INFO', 'info'],
  ['WARN', 'warning'],
  ['ERRO', 'error'],
  ['FATA', 'fatal'],
  ['PANI', 'panic'],
]);

/** Whether a line means to be what the text formatter prints in colour, as it does where stderr is a terminal. */
export function looksLikeTerminal(line: string): boolean {
  return line.startsWith(escape) && head.test(line);
}

/**
 * Reads `INFO[0022] response completed   go.version=go1.19.8 …` with its colours, and gives what the text formatter would
 * have said elsewhere. Such a line tells no time of its own, so it is given the time of whoever reads it.
 */
export function parseTerminalLine(line: string, nowMs: number): TextLine | undefined {
  const start = head.exec(line);
  const level = levels.get(start?.[2] ?? '');
  if (start === null || level === undefined) return undefined;
  // A value with an escape character is quoted and has it escaped, so a raw one begins a field.
  const [message = '', ...fields] = line
    .slice(start[0].length)
    .split(` ${escape}${start[1] ?? ''}m`, mostFields);
  const pairs = fields.map((field) => field.replace(`${escape}0m=`, '='));
  const time = new Date(nowMs).toISOString();
  // The message alone is printed raw, and padded to a column.
  const words = JSON.stringify(message.trimEnd());
  return parseTextLine([`time="${time}" level=${level} msg=${words}`, ...pairs].join(' '));
}
