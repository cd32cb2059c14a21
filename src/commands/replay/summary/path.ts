/** The query of an upload holds its signed state: it is nobody's business. */
export function pathOf(uri: string): string {
  const question = uri.indexOf('?');
  return question === -1 ? uri : uri.slice(0, question);
}
