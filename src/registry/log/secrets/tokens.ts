import { endOfWord, type Span } from './span.ts';

/** The schemes of an `Authorization` header, but for what a registry says of them itself. */
const scheme = /(?:bearer|basic) +(?!realm=|authentication |authorization )/gi;
const jwt = 'eyJ';
const notInJwt = /[^\w.-]/g;

/** What follows the name of an authentication scheme, and JSON web tokens wherever they stand. */
export function tokens(text: string): readonly Span[] {
  return [...schemeTokens(text), ...webTokens(text)];
}

function schemeTokens(text: string): readonly Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const { index, 0: name } of text.matchAll(scheme)) {
    const start = index + name.length;
    if (start > end) end = endOfWord(text, start);
    spans.push([start, end]);
  }
  return spans;
}

function webTokens(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(jwt); at !== -1;) {
    notInJwt.lastIndex = at;
    const end = notInJwt.exec(text)?.index ?? text.length;
    const dot = text.indexOf('.', at);
    if (dot !== -1 && dot < end) spans.push([at, end]);
    at = text.indexOf(jwt, end);
  }
  return spans;
}
