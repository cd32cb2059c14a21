import { judgeArguments } from './arguments.ts';
import type { GcCommand } from './arguments.ts';

/** A word for itself, whatever a shell would take for its end. */
const subcommand = /(?<=[\s`;&|()])garbage-collect(?=$|[\s`;&|()])/;

/** Judges a command line as an event shows it, in one text: `registry garbage-collect …`, also inside `sh -c '…'`. */
export function judgeCommandLine(line: string): GcCommand {
  const [before = '', ...after] = line.replaceAll(/['"]|\\\n/g, '').split(subcommand);
  const judged = after.map((text, index) =>
    startsRegistry(wordsOf(after[index - 1] ?? before)) ? judgeArguments(wordsOf(ownPart(text))) : 'none',
  );
  if (judged.includes('real')) return 'real';
  return judged.includes('dry') ? 'dry' : 'none';
}

/** Judges the first process of a container, whose entry point may be a script of any name. */
export function judgeProcess(command: readonly string[]): GcCommand {
  const at = command.indexOf('garbage-collect');
  return at === -1 ? judgeCommandLine(command.join(' ')) : judgeArguments(command.slice(at + 1));
}

/** Keeps out those who only search for the words, such as `pgrep -f garbage-collect`. */
function startsRegistry(words: readonly string[]): boolean {
  const program = words.findLast((word) => !word.startsWith('-')) ?? '';
  return /(registry|distribution|\.sh)$/.test(program);
}

/** Up to where a shell would begin another command. */
function ownPart(text: string): string {
  return text.split(/[`;&|()\n]/, 1).join('');
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s`;&|()]+/).filter((word) => word !== '');
}
