/** What a command line means for the storage: `dry` only counts what it would delete. */
export type GcCommand = 'none' | 'dry' | 'real';

/** Judges a command line as an event shows it, in one text: `registry garbage-collect …`, also inside `sh -c '…'`. */
export function judgeCommandLine(line: string): GcCommand {
  const words = line.split(/[\s'"`;&|()]+/).filter((word) => word !== '');
  const at = words.indexOf('garbage-collect');
  return at > 0 && startsRegistry(words.slice(0, at)) ? judgeOptions(words.slice(at + 1)) : 'none';
}

/** Judges the first process of a container, whose entry point may be a script of any name. */
export function judgeProcess(command: readonly string[]): GcCommand {
  const at = command.indexOf('garbage-collect');
  return at === -1 ? judgeCommandLine(command.join(' ')) : judgeOptions(command.slice(at + 1));
}

/** Keeps out those who only search for the words, such as `pgrep -f garbage-collect`. */
function startsRegistry(words: readonly string[]): boolean {
  const program = words.findLast((word) => !word.startsWith('-')) ?? '';
  return /(registry|distribution|\.sh)$/.test(program);
}

function judgeOptions(options: readonly string[]): GcCommand {
  return options.some(asksForDryRun) ? 'dry' : 'real';
}

/** `-d` may be joined with other short options: `-dm`. */
function asksForDryRun(option: string): boolean {
  return option === '--dry-run' || option === '--dry-run=true' || /^-[a-z]*d[a-z]*$/.test(option);
}
