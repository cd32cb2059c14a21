/** What a command means for the storage: `dry` only counts what it would delete, `none` does not look at it. */
export type GcCommand = 'none' | 'dry' | 'real';

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
 * and ends with exit code 0: nothing was collected then.
 */
export function judgeArguments(words: readonly string[]): GcCommand {
  const end = words.indexOf('--');
  const settings = words
    .slice(0, end === -1 ? undefined : end)
    .filter((word) => word.startsWith('-') && word !== '-')
    .flatMap(readWord);
  if (settings.some(({ isOn }) => isOn === undefined) || isOn('help', settings)) return 'none';
  return isOn('dry-run', settings) ? 'dry' : 'real';
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
