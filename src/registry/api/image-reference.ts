/** A manifest by its tag or digest, in the grammar of the distribution specification. */
export interface ImageReference {
  readonly repository: string;
  /** Tag or digest. */
  readonly reference: string;
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const pattern = new RegExp(
  `^(${component}(?:/${component})*)(?::([a-zA-Z0-9_][a-zA-Z0-9._-]{0,127})|@(sha256:[0-9a-f]{64}))$`,
);

/** Undefined where the text names no manifest: `team/app:1.2`, `team/app@sha256:…`. */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length > 400) return undefined;
  const [, repository, tag, digest] = pattern.exec(text) ?? [];
  const reference = tag ?? digest;
  return repository === undefined || reference === undefined ? undefined : { repository, reference };
}

export function formatImageReference({ repository, reference }: ImageReference): string {
  return `${repository}${reference.includes(':') ? '@' : ':'}${reference}`;
}
