import { judgeArguments } from './arguments.ts';
import type { GcCommand } from './arguments.ts';

const none: GcCommand = { kind: 'none' };

/** A word for itself, whatever a shell would take for its end. */
const subcommand = /(?<=[\s`;&|()])garbage-collect(?=$|[\s`;&|()])/;

/** Judges a command line as an event shows it, in one text: `registry garbage-collect …`, also inside `sh -c '…'`. */
export function judgeCommandLine(line: string): GcCommand {
  const [before = '', ...after] = line.replaceAll(/['"]|\\\n/g, '').split(subcommand);
  const judged = after.map((text, index) =>
    startsRegistry(wordsOf(after[index - 1] ?? before)) ? judgeArguments(wordsOf(ownPart(text))) : none,
  );
  return judged.toSorted((one, other) => weightOf(other) - weightOf(one))[0] ?? none;
}

/** Judges the first process of a container, whose entry point may be a script of any name. */
export function judgeProcess(command: readonly string[]): GcCommand {
  const at = command.indexOf('garbage-collect');
  return at === -1 ? judgeCommandLine(command.join(' ')) : judgeArguments(command.slice(at + 1));
}

/** Of several commands in one line the most telling counts: what is refused, then what deletes. */
function weightOf(command: GcCommand): number {
  if (command.kind === 'none') return 0;
  const isRefused = command.kind === 'refused' ? 1 : 0;
  return 1 + isRefused + (command.isDry ? 0 : 2);
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
