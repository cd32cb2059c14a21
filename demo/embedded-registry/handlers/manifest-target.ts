/** A manifest, by tag or by digest. */
export interface ManifestTarget {
  readonly name: string;
  readonly reference: string;
}
