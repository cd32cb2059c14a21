import { readdirSync, readFileSync } from 'node:fs';
import { projectPath } from '../support/prometheus-tools.ts';

export interface Runbook {
  /** Of the file without its end: the alert's, or that of a general runbook. */
  readonly name: string;
  readonly text: string;
}

const folder = projectPath('docs/runbooks');

/** What is read when no alert has fired. */
export const generalRunbooks = [
  'backup-and-restore-test',
  'credential-rotation',
  'garbage-collection',
  'incident-response',
  'upgrade',
];

export function readIndex(): string {
  return readFileSync(`${folder}/README.md`, 'utf8');
}

/** All but the index. */
export function readRunbooks(): readonly Runbook[] {
  return readdirSync(folder)
    .filter((file) => file !== 'README.md')
    .map((file) => ({
      name: file.replace(/\.md$/, ''),
      text: readFileSync(`${folder}/${file}`, 'utf8'),
    }));
}

/** Titles and sections, in order. What stands in a block of code is no heading. */
export function headings(text: string): readonly string[] {
  return text.replaceAll(/^ *```[^]*?^ *```$/gm, '').match(/^#+ .*$/gm) ?? [];
}

/** The blocks of code in a language. */
export function codeBlocks(text: string, language: string): readonly string[] {
  const blocks = text.matchAll(new RegExp(`^ *\`\`\`${language}\\n([^]*?)^ *\`\`\`$`, 'gm'));
  return [...blocks].map(([, code]) => (code ?? '').trim());
}

/** Where it leads to within the project. */
export function links(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^):#]+)[^)]*\)/g)].map(([, target]) => target ?? '');
}
