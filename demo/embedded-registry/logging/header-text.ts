/** The bytes behind a header or URI, which node hands out as one character for each byte. */
export function rawBytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** The same bytes as text; what is not UTF-8 becomes U+FFFD, as in Distribution's json lines. */
export function utf8Text(text: string): string {
  return rawBytes(text).toString('utf8');
}
