import type { GcNotice } from '../domain/gc-notice.ts';
import { quote } from '../domain/quote.ts';
import { isRecord } from '../domain/record.ts';

/** What was sent to `/-/gc`, read; or what is wrong with it. The registry is undefined where none is named. */
export type GcMessage =
  | { readonly status: 'ok'; readonly registry: string | undefined; readonly notice: GcNotice }
  | { readonly status: 'wrong'; readonly detail: string };

type Fields = Readonly<Record<string, unknown>>;

const known = ['registry', 'event', 'run', 'success', 'dryRun', 'deleteUntagged'];
/** One that moves what stands beside it, or that nobody sees, is none. */
const printable = /^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u;
const longestShown = 80;

export function parseGcMessage(body: string): GcMessage {
  const fields = fieldsOf(body);
  if (fields === undefined) return wrong('body', 'is no JSON object', { expected: 'an object', got: body });
  const problem = problemOf(fields);
  return problem ?? { status: 'ok', registry: textAt(fields, 'registry'), notice: noticeOf(fields) };
}

function fieldsOf(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function problemOf(fields: Fields): GcMessage | undefined {
  const { registry, event, run, success } = fields;
  const unknown = Object.keys(fields).find((key) => !known.includes(key));
  if (unknown !== undefined)
    return wrong('body', 'has an unknown key', { expected: `one of ${known.join(', ')}`, got: unknown });
  if (registry !== undefined && typeof registry !== 'string')
    return wrong('registry', 'is not text', { expected: 'the name of a registry', got: registry });
  if (event !== 'start' && event !== 'end')
    return wrong('event', 'is not one of the known values', { expected: '"start" or "end"', got: event });
  if (typeof run !== 'string' || !printable.test(run))
    return wrong('run', 'cannot be the name of a run', {
      expected: '1 to 64 printable characters',
      got: run,
    });
  if (event === 'start' && success !== undefined)
    return wrong('success', 'is given with a start', { expected: 'it only with "end"', got: success });
  if (event === 'end' && typeof success !== 'boolean')
    return wrong('success', 'is neither true nor false', {
      expected: 'true or false with "end"',
      got: success,
    });
  return flagProblemOf(fields);
}

function flagProblemOf(fields: Fields): GcMessage | undefined {
  const flag = ['dryRun', 'deleteUntagged'].find(
    (name) => !['boolean', 'undefined'].includes(typeof fields[name]),
  );
  return flag === undefined
    ? undefined
    : wrong(flag, 'is neither true nor false', { expected: 'true, false or nothing', got: fields[flag] });
}

function noticeOf(fields: Fields): GcNotice {
  const facts = {
    run: textAt(fields, 'run') ?? '',
    isDry: fields['dryRun'] === true,
    deletesUntagged: fields['deleteUntagged'] === true,
  };
  if (fields['event'] === 'start') return { ...facts, event: 'start' };
  return { ...facts, event: 'end', isSuccess: fields['success'] === true };
}

function textAt(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === 'string' ? value : undefined;
}

interface Hint {
  readonly expected: string;
  readonly got: unknown;
}

function wrong(where: string, what: string, { expected, got }: Hint): GcMessage {
  return { status: 'wrong', detail: `${where}: ${what}, expected ${expected}, got ${shown(got)}` };
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return quote(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);
}
