export interface ImageName {
  /** Path without host, tag and digest: `library/registry`. */
  readonly path: readonly string[];
  readonly tag: string | undefined;
}

/** Longer than the Engine allows. */
const longestName = 512;

/** Takes an image's name apart; undefined where it is an id, nothing, or no name. */
export function parseImageName(text: string): ImageName | undefined {
  if (text.length > longestName) return undefined;
  const [name = ''] = text.split('@');
  // A container that was started from an id has it for a name.
  if (name === '' || /^(?:sha256:)?[\da-f]{12,64}$/.test(name)) return undefined;
  const segments = name.split('/');
  const [base = '', tag] = (segments.pop() ?? '').split(':');
  const [host = ''] = segments;
  const isHost = host === 'localhost' || /[.:]/.test(host);
  return { path: [...(isHost ? segments.slice(1) : segments), base], tag };
}
