/**
 * What a storage lists, before any file is opened. Digests are numbers of the scan's `DigestTable`.
 * Repositories are read before blobs, because a registry writes a blob before it links it: what is linked was there.
 */
export interface Listing {
  /** A copy that is the listing's own: size of each blob's data by number of its digest; `noBlob`, or nothing at all, where there is none. */
  readonly sizes: Float64Array;
  readonly repositories: readonly ListedRepository[];
  readonly uploads: readonly Upload[];
  readonly oddities: readonly Oddity[];
  /** Whether `blobs` and `repositories` are there at all: garbage-collect fails without them. */
  readonly hasBlobs: boolean;
  readonly hasRepositories: boolean;
  /** Which of two repositories garbage-collect marks first: drivers of Distribution walk in different orders. */
  readonly walksBy: 'path components' | 'object keys';
  /** Files and directories that could not be read; what vanished meanwhile is not among them. */
  readonly unreadable: number;
  /** How many of these are unfinished uploads, which say nothing of any blob; none where it is missing. */
  readonly unreadableUploads?: number;
  /** One of them, as an example; empty where there is none. */
  readonly unreadablePath: string;
  /** How many files and directories (or objects) this holds, whether looked at again or remembered. */
  readonly files: number;
}

export const noBlob = -1;

export interface ListedRepository {
  readonly name: string;
  /** Whether `_layers` is there: it is what garbage-collect 2.8 knows a repository by. */
  readonly hasLayers: boolean;
  /** Whether `_manifests` is there: by it version 3 knows a repository. */
  readonly hasManifests: boolean;
  /** Whether `_manifests/revisions` is there. */
  readonly hasRevisions: boolean;
  /** Whether `_manifests/tags` is there. */
  readonly hasTags: boolean;
  /** Digests that have a link as long as their own text. */
  readonly layers: Int32Array;
  readonly revisions: Int32Array;
  readonly tags: readonly ListedTag[];
}

export interface ListedTag {
  readonly name: string;
  /** Whether `current/link` is there. */
  readonly hasLink: boolean;
  /** What the link holds, where the driver has read it; it was read before revisions and blobs were listed. */
  readonly text?: string | undefined;
  /** Changes whenever the link does; undefined when the link is so young that it may change unnoticed. */
  readonly stamp: string | undefined;
}

export interface Upload {
  readonly repository: string;
  readonly id: string;
  readonly bytes: number;
  /** When it began, or was last written to where that cannot be told. */
  readonly startedMs: number;
}

/** Something that Distribution does not put there. Paths are relative to the registry's root directory. */
export type Oddity =
  /** A link that is not as long as a digest: half written, or no text of ours. */
  | { readonly kind: 'odd_link'; readonly area: LinkArea; readonly repository: string; readonly path: string }
  /** Never followed. */
  | { readonly kind: 'symbolic_link'; readonly path: string }
  /** A name that is neither a digest nor anything else that belongs there. */
  | { readonly kind: 'unexpected_name'; readonly path: string }
  /** A `data` that is no blob's: garbage-collect stops at it. */
  | { readonly kind: 'stray_data'; readonly path: string };

export type LinkArea = 'layers' | 'revisions';
