import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { reasonOf } from '../domain/failure.ts';
import { ConfigDocument } from './document.ts';
import { explainYaml } from './yaml-problem.ts';

/** A key may be long, a file must not be: what is larger than this is not a configuration. */
const longestFileBytes = 256 * 1024;

export type ReadDocument =
  | { readonly ok: true; readonly document: ConfigDocument }
  | { readonly ok: false; readonly problems: readonly string[] };

export function readDocument(file: string): ReadDocument {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const problem = `${file}: cannot be read, expected a YAML file, got ${faultOf(error)}; check --config.file`;
    return { ok: false, problems: [problem] };
  }
  return parseText(file, text);
}

const faults = new Map([
  ['ENOENT', 'no such file'],
  ['EISDIR', 'a directory'],
  ['EACCES', 'permission denied'],
]);

function faultOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return faults.get(code) ?? reasonOf(error);
}

function parseText(file: string, text: string): ReadDocument {
  const bytes = Buffer.byteLength(text);
  if (bytes > longestFileBytes) {
    return {
      ok: false,
      problems: [`${file}: is too large, expected at most ${longestFileBytes} bytes, got ${bytes}`],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const problems = problemsOf(document).map(({ fault, offset }) => {
    const line = offset === undefined ? '' : `:${lines.linePos(offset).line}`;
    return `${file}${line}: ${explainYaml(fault)}`;
  });
  if (problems.length > 0) return { ok: false, problems: [...new Set(problems)].slice(0, mostFaults) };
  return { ok: true, document: new ConfigDocument(file, document, lines) };
}

/** After some faults of syntax the parser only reports what follows from the first. */
const mostFaults = 10;

function problemsOf(document: Document): readonly { fault: unknown; offset?: number }[] {
  // A warning is a tag without a meaning here, such as !env: its value would be taken literally.
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return faults.map((fault) => ({ fault, offset: fault.pos[0] }));
  try {
    // Expands aliases, of which a few lines can make more than any memory holds: the parser refuses that here.
    document.toJS();
    return [];
  } catch (fault) {
    return [{ fault }];
  }
}
