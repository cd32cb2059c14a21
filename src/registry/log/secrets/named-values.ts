import { endOfWord, type Span } from './span.ts';

const names = [
  '_state|passw(?:or)?d|secret|token|signature|credential|authorization|api[-_]?key|access[-_]?key|[?&]sig',
  // `error checking authorization: htpasswd: …` is an explanation, too.
  '(?<!checking )authorization|(?<!ht)passw(?:or)?d|secret',
];
/**
 * A name whose value is nobody's business and what joins the two: `=`, in JSON `":`, and in what Go prints a colon alone, which
 * behind other names begins an explanation (`failed to verify token: …`). Everything is bounded, so that a long line costs no
 * more than its length.
 */
const named = new RegExp(
  String.raw`(?:${names[0] ?? ''})[\w-]{0,32}(?:\\{0,3}["'] ?[:=]|=|%3d)|(?:${names[1] ?? ''})\w{0,32}:`,
  'gi',
);
/** What a value may begin with: the bracket of a list, and quotes, which may be quoted themselves. */
const opening = / ?\[?(\\{0,3}["'])?/y;

/** The values that stand behind the name of a secret. */
export function namedValues(text: string): readonly Span[] {
  const spans: Span[] = [];
  const ends = new Ends(text);
  for (const { index, 0: name } of text.matchAll(named)) {
    opening.lastIndex = index + name.length;
    const [open = '', quote = ''] = opening.exec(text) ?? [];
    const start = index + name.length + open.length;
    spans.push([start, ends.after(start, quote === '' && open.includes('[') ? ']' : quote)]);
  }
  return spans;
}

/** Finds ends of values, each place but once: a hostile line has many beginnings and no end. */
class Ends {
  private readonly found = new Map<string, Span>();
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  after(start: number, quote: string): number {
    const known = this.found.get(quote);
    if (known !== undefined && start >= known[0] && start <= known[1]) return known[1];
    const end = this.find(start, quote);
    this.found.set(quote, [start, end]);
    return end;
  }

  private find(start: number, quote: string): number {
    if (quote === '') return endOfWord(this.text, start);
    let end = this.text.indexOf(quote, start);
    if (quote.length === 1)
      while (end > start && this.isEscaped(end, start)) end = this.text.indexOf(quote, end + 1);
    return end === -1 ? this.text.length : end;
  }

  private isEscaped(at: number, from: number): boolean {
    let before = at;
    while (before > from && this.text[before - 1] === '\\') before -= 1;
    return (at - before) % 2 === 1;
  }
}
