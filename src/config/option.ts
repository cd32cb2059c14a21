import type { Kind } from './kinds.ts';

/** One option: where it stands in the file, which variable or flag sets it, and what documentation says of it. */
export interface Option<T> {
  /** Dotted key, within the registry's entry for the options of a registry. */
  readonly key: string;
  readonly env?: string;
  /** The variable that counts where `env` is not set. */
  readonly generalEnv?: string;
  readonly flag?: string;
  readonly kind: Kind<T>;
  /** As it would be written; absent where there is no default. */
  readonly fallback?: string;
  /** One sentence, for docs/configuration.md. */
  readonly help: string;
  /** Its value is never shown. */
  readonly secret?: boolean;
}

export function option<T>(definition: Option<T>): Option<T> {
  return definition;
}
