/** A key as it stands in an answer of encoding type `url`. What is no such encoding stays as it is. */
export function decodeKey(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** A text with memory of its own: a part of a page would keep the whole page. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
