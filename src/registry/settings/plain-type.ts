import type { Scalar } from './value.ts';

const nulls = /^(?:~|null|Null|NULL)?$/;
const flags = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const wholeNumber = /^[-+]?(?:0x[\da-f]+|0b[01]+|0o?[0-7]+|0|[1-9]\d*)$/i;
const fraction = /^[-+]?\d*\.?\d+(?:e[-+]\d+)?$/i;

/** The type that Distribution's YAML library gives a word without quotes: those of YAML 1.1, without its numbers to the base 60. */
export function plainType(word: string): Scalar['type'] {
  if (nulls.test(word)) return 'null';
  if (flags.test(word)) return 'flag';
  if (!/^[-+.\d]/.test(word)) return 'text';
  const figures = word.replaceAll('_', '');
  return wholeNumber.test(figures) || fraction.test(figures) ? 'number' : 'text';
}
