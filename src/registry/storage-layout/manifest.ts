import type { Release } from './release.ts';

export const manifestKinds = ['unknown', 'image', 'index', 'schema1'] as const;
export type ManifestKind = (typeof manifestKinds)[number];

export const referenceRoles = ['layer', 'config', 'manifest'] as const;
export type ReferenceRole = (typeof referenceRoles)[number];

/** What a manifest says, as each line of Distribution reads it. */
export interface ManifestContent {
  readonly kind: ManifestKind;
  /** What `References()` of that manifest gives, in its order; none where it cannot be read. */
  readonly references: readonly ManifestReference[];
  /** Why that release cannot read it, in Distribution's own terms; undefined where it can. */
  readonly faults: Readonly<Record<Release, string | undefined>>;
  /** Digest of the manifest that this one is about (a signature, an attestation); garbage-collect does not care. */
  readonly subject: string | undefined;
  readonly bytes: number;
}

export interface ManifestReference {
  /** As it stands in the manifest; may be anything. */
  readonly digest: string;
  readonly role: ReferenceRole;
  /** Kept elsewhere by design: it has `urls` or a media type of a foreign layer. */
  readonly isForeign: boolean;
}
