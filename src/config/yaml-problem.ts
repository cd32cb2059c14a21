import { YAMLError } from 'yaml';
import { reasonOf } from '../domain/failure.ts';

const known: ReadonlyMap<string, string> = new Map([
  ['DUPLICATE_KEY', 'is a repeated key, expected each key once, got it twice; remove one of the two'],
  ['TAB_AS_INDENT', 'is indented with a tab, expected spaces, got a tab'],
  ['MULTIPLE_DOCS', 'begins another document, expected one, got two; remove the line "---"'],
  ['TAG_RESOLVE_FAILED', 'has a tag, expected plain values, got a tag; tags such as !env mean nothing here'],
]);

/** What the parser found, without the values that it quotes: one of them may be a secret. */
export function explainYaml(error: unknown): string {
  const explained = error instanceof YAMLError ? known.get(error.code) : undefined;
  if (explained !== undefined) return explained;
  const reason = reasonOf(error).replace(/(?:: |\n)[^]*$/, '');
  return `cannot be parsed, expected valid YAML, got a fault; ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
}
