import { isDigest, type Digest } from './digest.ts';
import type { LinkArea } from './listing.ts';

/** What a file is by its path alone. Whatever lies in a repository says where, so that empty areas can be told from missing ones. */
export type Located =
  | { readonly kind: 'blob'; readonly digest: Digest }
  | ({ readonly kind: 'link'; readonly area: LinkArea; readonly digest: Digest } & InRepository)
  /** `isCurrent`: the link that says where the tag leads; else one of those it had led to. */
  | ({ readonly kind: 'tag'; readonly tag: string; readonly isCurrent: boolean } & InRepository)
  | ({ readonly kind: 'upload'; readonly id: string; readonly file: UploadFile } & InRepository)
  /** A `link` that is none of the above, which garbage-collect reads all the same. */
  | ({ readonly kind: 'odd link'; readonly area: LinkArea } & InRepository)
  /** A `data` that is no blob's. */
  | { readonly kind: 'stray data' }
  /** Belongs there but says nothing: a mark that some tools put where a folder is, or a signature of old releases. */
  | { readonly kind: 'nothing'; readonly repository?: string; readonly area?: RepositoryArea }
  | { readonly kind: 'odd'; readonly repository?: string; readonly area?: RepositoryArea };

interface InRepository {
  readonly repository: string;
  readonly area: RepositoryArea;
}

export type RepositoryArea = LinkArea | 'tags' | 'uploads' | 'other';
export type UploadFile = 'data' | 'startedat' | 'other';

/** Tells what Distribution keeps under a path relative to `docker/registry/v2`. A folder's path ends in a slash. */
export function locate(path: string): Located {
  const parts = path.split('/');
  const isFolder = parts.at(-1) === '';
  if (isFolder) parts.pop();
  if (parts.some(isNoName)) return { kind: 'odd' };
  if (parts[0] === 'blobs') return isFolder ? { kind: 'nothing' } : locateBlob(parts);
  if (parts[0] !== 'repositories') return { kind: isFolder ? 'nothing' : 'odd' };
  return locateInRepository(parts, isFolder);
}

/** What leads out of a folder in other storages, and may so in a server's. */
function isNoName(part: string): boolean {
  return part === '' || part === '.' || part === '..';
}

function locateBlob(parts: readonly string[]): Located {
  const [, algorithm = '', shard = '', hex = '', file] = parts;
  const isBlob = parts.length === 5 && file === 'data' && isDigest(algorithm, hex) && hex.startsWith(shard);
  if (isBlob && shard.length === 2) return { kind: 'blob', digest: { algorithm, hex } };
  return parts.at(-1) === 'data' ? { kind: 'stray data' } : { kind: 'odd' };
}

function locateInRepository(parts: readonly string[], isFolder: boolean): Located {
  const end = parts.findIndex((part, index) => index > 0 && part.startsWith('_'));
  if (end <= 1) return { kind: isFolder && end !== 1 ? 'nothing' : 'odd' };
  const repository = parts.slice(1, end).join('/');
  const [area, below] = areaOf(parts.slice(end));
  if (isFolder) return { kind: 'nothing', repository, area };
  switch (area) {
    case 'layers':
    case 'revisions':
      return locateLink(repository, area, below);
    case 'tags':
      return locateTag(repository, below);
    case 'uploads':
      return locateUpload(repository, below);
    case 'other':
      return { kind: 'odd', repository, area };
  }
}

function areaOf([top, next, ...rest]: readonly string[]): readonly [RepositoryArea, readonly string[]] {
  if (top === '_layers') return ['layers', next === undefined ? rest : [next, ...rest]];
  if (top === '_uploads') return ['uploads', next === undefined ? rest : [next, ...rest]];
  const isManifests = top === '_manifests' && (next === 'revisions' || next === 'tags');
  return [isManifests ? next : 'other', rest];
}

function locateLink(repository: string, area: LinkArea, below: readonly string[]): Located {
  const [algorithm = '', hex = '', file] = below;
  if (below.at(-1) !== 'link') return { kind: 'odd', repository, area };
  if (!isDigest(algorithm, hex)) return { kind: 'odd link', repository, area };
  if (below.length === 3) return { kind: 'link', repository, area, digest: { algorithm, hex } };
  const isSignature = area === 'revisions' && file === 'signatures' && below.length === 6;
  return isSignature ? { kind: 'nothing', repository, area } : { kind: 'odd link', repository, area };
}

function locateTag(repository: string, below: readonly string[]): Located {
  const [tag = '', kind, algorithm = '', hex = ''] = below;
  const area = 'tags';
  if (kind === 'current' && below[2] === 'link' && below.length === 3) {
    return { kind: 'tag', repository, area, tag, isCurrent: true };
  }
  const isHistory = kind === 'index' && below.length === 5 && below[4] === 'link' && isDigest(algorithm, hex);
  return isHistory
    ? { kind: 'tag', repository, area, tag, isCurrent: false }
    : { kind: 'odd', repository, area };
}

function locateUpload(repository: string, below: readonly string[]): Located {
  const [id, file] = below;
  const area = 'uploads';
  if (id === undefined || file === undefined) return { kind: 'odd', repository, area };
  if (file === 'hashstates') return { kind: 'upload', repository, area, id, file: 'other' };
  if (below.length > 2 || (file !== 'data' && file !== 'startedat')) return { kind: 'odd', repository, area };
  return { kind: 'upload', repository, area, id, file };
}
