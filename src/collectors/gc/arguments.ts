/** What a garbage collection was asked to do. */
export interface GcFlags {
  /** Only counts what it would delete. */
  readonly isDry: boolean;
  readonly deletesUntagged: boolean;
}

/** What a command means for the storage: `refused` does nothing and yet ends with exit code 0, `none` is no collection. */
export type GcCommand = { readonly kind: 'none' } | (GcFlags & { readonly kind: 'collects' | 'refused' });

/** The options of `registry garbage-collect` by their letters, all of them switches; `quiet` came with version 3. */
const byLetter = new Map([
  ['d', 'dry-run'],
  ['m', 'delete-untagged'],
  ['q', 'quiet'],
  ['h', 'help'],
]);
const known = [...byLetter.values()];

// The words of Go's strconv.ParseBool.
const yes = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const no = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/**
 * Judges what follows `garbage-collect`. With an option that it does not know the registry prints its usage, as for help,
 * and ends with exit code 0: nothing was collected then, though somebody meant to.
 */
export function judgeArguments(words: readonly string[]): GcCommand {
  const end = words.indexOf('--');
  const settings = words
    .slice(0, end === -1 ? undefined : end)
    .filter((word) => word.startsWith('-') && word !== '-')
    .flatMap(readWord);
  const flags = { isDry: isOn('dry-run', settings), deletesUntagged: isOn('delete-untagged', settings) };
  if (settings.some((setting) => setting.isOn === undefined)) return { kind: 'refused', ...flags };
  return isOn('help', settings) ? { kind: 'none' } : { kind: 'collects', ...flags };
}

interface Setting {
  readonly option: string;
  /** Undefined where the registry would refuse it. */
  readonly isOn: boolean | undefined;
}

/** `--name`, `--name=value`, or letters joined as in `-dm`, of which the last may have a value. */
function readWord(word: string): readonly Setting[] {
  const [, long, letters = '', value = 'true'] = /^-(?:-([^=]+)|([^-=]+))(?:=(.*))?$/s.exec(word) ?? [];
  const options = long === undefined ? Array.from(letters, (letter) => byLetter.get(letter) ?? '') : [long];
  if (options.length === 0) return [{ option: word, isOn: undefined }];
  return options.map((option, index) => {
    const said = index === options.length - 1 ? readBoolean(value) : true;
    return { option, isOn: known.includes(option) ? said : undefined };
  });
}

function readBoolean(text: string): boolean | undefined {
  if (yes.includes(text)) return true;
  return no.includes(text) ? false : undefined;
}

/** The last word counts. */
function isOn(option: string, settings: readonly Setting[]): boolean {
  return settings.findLast((setting) => setting.option === option)?.isOn ?? false;
}
