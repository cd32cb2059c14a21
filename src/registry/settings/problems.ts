import { quote } from '../../domain/quote.ts';

/** Who writes a hundred faults gets to know of the first. */
const mostProblems = 20;
const longestName = 100;

/** What is wrong with a registry's configuration, a sentence each. Values are never told: one may be a secret. */
export class Problems {
  private readonly texts = new Set<string>();

  add(where: string, fault: string): void {
    if (this.texts.size < mostProblems) this.texts.add(`${shownName(where)}: ${fault}`);
  }

  list(): readonly string[] {
    return [...this.texts];
  }
}

function shownName(where: string): string {
  const short = where.slice(0, longestName);
  return /^[\w.\- ]+$/.test(short) ? short : quote(short);
}
