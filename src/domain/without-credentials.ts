/** An address without user and password, and without a query. Also of a URL that does not parse: the password of a mistyped one is a password all the same. */
export function withoutCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^]*@/i, '$1…@').replace(/\?[^]*$/, '?…');
}
