import { parseLine } from '../log/line.ts';
import { fieldText, type StructuredLine } from '../log/structured-line.ts';

/** What `registry garbage-collect` prints of things that it would delete, or does. */
export type GcObject = 'blob' | 'manifest' | 'layer';

/** Up to where it had got: reading its configuration, marking, counting what is left, or deleting that. */
export type GcStage = 'start' | 'mark' | 'count' | 'sweep';

/**
 * A line of its output. Only `deleting` tells a time, and the process that printed it; `refused` comes before a usage,
 * which alone says of which command.
 */
export type GcLine =
  | { readonly kind: 'repository'; readonly name: string }
  | { readonly kind: 'marking' }
  | { readonly kind: 'summary'; readonly blobs: number; readonly manifests: number }
  | { readonly kind: 'eligible'; readonly what: GcObject }
  | {
      readonly kind: 'deleting';
      readonly what: GcObject | 'tag';
      readonly process: string;
      readonly timeMs: number;
    }
  | { readonly kind: 'failed'; readonly stage: GcStage; readonly detail: string }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'usage' }
  | { readonly kind: 'other' };

const other: GcLine = { kind: 'other' };
const longestDetail = 300;
const longestName = 255;

const repository = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const digest = '[a-z0-9+._-]+:[0-9a-f]{32,128}';
const marking = new RegExp(`^\\S+: marking (?:manifest|blob) ${digest} ?$`);
/** Before 2.7 nothing was said of manifests. */
const summary =
  /^(\d{1,15}) blobs marked, (\d{1,15}) blobs (?:and (\d{1,15}) manifests )?eligible for deletion$/;
const eligibleBlob = new RegExp(`^blob eligible for deletion: ${digest}$`);
/** Version 3 prints the struct: `{library/alpine sha256:… [latest v1.0]}`. */
const eligibleManifest = new RegExp(`^manifest eligible for deletion: (?:${digest}$|\\{\\S+ ${digest} \\[)`);
const eligibleLayer = new RegExp(`^\\S+: layer link eligible for deletion: ${digest}$`);
/** What ends the process with exit code 1, without a line end. */
const failed = /^failed to (?:garbage collect|construct registry|construct \S{1,64} driver): /;
/** The usage follows; cobra ends with exit code 0 where it refuses a flag. */
const refused =
  /^(?:configuration error: |Error: (?:unknown (?:shorthand )?flag|invalid argument|flag needs an argument|bad flag syntax))/;
const usage = /^ {2}\S+ garbage-collect <config> \[flags\]$/;

const deletions = [
  ['Deleting blob: ', 'blob'],
  ['deleting manifest: ', 'manifest'],
  ['deleting manifest tag reference: ', 'tag'],
  ['Deleting layer link path: ', 'layer'],
] as const;

/** Reads one line without its line end; what garbage collection does not print is `other`. */
export function parseGcLine(text: string): GcLine {
  if (text.startsWith('{') || text.startsWith('time=') || text.startsWith('\u001b['))
    return deletionOf(parseLine(text, Number.NaN));
  if (text.length <= longestName && repository.test(text)) return { kind: 'repository', name: text };
  if (marking.test(text)) return { kind: 'marking' };
  if (eligibleBlob.test(text)) return { kind: 'eligible', what: 'blob' };
  if (eligibleLayer.test(text)) return { kind: 'eligible', what: 'layer' };
  if (eligibleManifest.test(text)) return { kind: 'eligible', what: 'manifest' };
  return rareLine(text);
}

function rareLine(text: string): GcLine {
  const figures = summary.exec(text);
  if (figures !== null)
    return { kind: 'summary', blobs: Number(figures[2]), manifests: Number(figures[3] ?? 0) };
  if (failed.test(text)) return { kind: 'failed', stage: stageOf(text), detail: detailOf(text) };
  if (refused.test(text)) return { kind: 'refused', detail: detailOf(text) };
  return usage.test(text) ? { kind: 'usage' } : other;
}

function stageOf(text: string): GcStage {
  if (!text.startsWith('failed to garbage collect: ')) return 'start';
  if (text.startsWith('failed to garbage collect: failed to mark: ')) return 'mark';
  return text.startsWith('failed to garbage collect: error enumerating blobs: ') ? 'count' : 'sweep';
}

function deletionOf(line: ReturnType<typeof parseLine>): GcLine {
  if (line.kind !== 'structured') return other;
  const found = deletions.find(([words]) => line.message.startsWith(words));
  if (found === undefined) return other;
  return { kind: 'deleting', what: found[1], process: processOf(line), timeMs: line.timeMs };
}

/** Each process of the registry gives itself an id. */
function processOf(line: StructuredLine): string {
  return fieldText(line, 'instance.id').slice(0, 64);
}

/** A copy, so that the rest of a long line can be forgotten. */
function detailOf(text: string): string {
  return Buffer.from(text.slice(0, longestDetail)).toString();
}

const failureWithin = /(?=failed to (?:garbage collect|construct registry|construct \S{1,64} driver): )/;
const structuredWithin = /(?=\{"|time=")/;
const mostPieces = 64;

/**
 * Parts what stands on one line though it was not printed as one: a failure ends without a line end, so that the next
 * run begins right behind it.
 */
export function partGcLine(text: string): readonly string[] {
  if (text.startsWith('{') || text.startsWith('time=')) return [text];
  return text.split(failureWithin, mostPieces).flatMap(partFailure);
}

function partFailure(text: string): readonly string[] {
  if (!failed.test(text)) return [text];
  const [failure = '', ...rest] = text.split(structuredWithin, mostPieces);
  const behind = rest.join('');
  return parseGcLine(behind).kind === 'deleting' ? [failure, behind] : [text];
}
