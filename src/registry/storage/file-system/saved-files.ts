import type { LinkArea } from '../../storage-layout/listing.ts';
import type { SavedParts } from '../driver.ts';
import { BlobFiles } from './blob-files.ts';
import { BlobShard } from './blob-shard.ts';
import { BlobSizes } from './blob-sizes.ts';
import { LinkDirectory, type LinkPlace } from './link-directory.ts';
import { LinkedDigests } from './linked-digests.ts';
import type { RememberedNumbers } from './remembered-numbers.ts';
import { RepositoryDirectory } from './repository-directory.ts';
import { RepositoryFiles } from './repository-files.ts';
import { pack, unpack } from './saved-numbers.ts';

const version = 2;

/** What a driver remembers. Only directories with an entry for each digest are saved: the others are read in no time. */
export interface RememberedFiles {
  readonly blobs: BlobFiles;
  readonly repositories: RepositoryFiles;
  /** When all was last read anew. */
  readonly wholeAtMs: number;
}

export function saveFiles(root: string, digests: number, files: RememberedFiles): SavedParts {
  const { shards, sizes } = files.blobs;
  const links = [...files.repositories.directories.values()].flatMap(({ layers, revisions }) =>
    [layers, revisions].flatMap(({ directories }) => [...directories.values()]),
  );
  return {
    json: {
      ...{ version, root, wholeAtMs: files.wholeAtMs },
      shards: [...shards.keys()],
      links: links.map(({ place }) => `${place.area}/${place.algorithm}/${place.repository}`),
    },
    arrays: {
      sizes: sizes.snapshot(digests),
      ...pack('shard', [...shards.values()]),
      ...pack('link', links),
    },
  };
}

/** Undefined where they are of another root or release, or contradict themselves. */
export function restoreFiles(root: string, { json, arrays }: SavedParts): RememberedFiles | undefined {
  const head = parseHead(json);
  const sizes = arrays['sizes'];
  if (head?.root !== root || !(sizes instanceof Float64Array)) return undefined;
  const digests = sizes.length;
  const shards = unpack('shard', arrays, { directories: head.shards.length, digests });
  const links = unpack('link', arrays, { directories: head.links.length, digests });
  if (shards === undefined || links === undefined) return undefined;
  const shardsByKey = new Map(head.shards.map((key, at) => [key, new BlobShard(key, shards[at])]));
  return {
    blobs: new BlobFiles(new BlobSizes(sizes.slice()), shardsByKey),
    repositories: new RepositoryFiles(repositoriesOf(head.links.map(parsePlace), links)),
    wholeAtMs: head.wholeAtMs,
  };
}

type Links = Record<LinkArea, Map<string, LinkDirectory>>;

function repositoriesOf(
  places: readonly LinkPlace[],
  links: readonly RememberedNumbers[],
): Map<string, RepositoryDirectory> {
  const byName = new Map<string, Links>();
  places.forEach((place, at) => {
    const areas: Links = byName.get(place.repository) ?? { layers: new Map(), revisions: new Map() };
    areas[place.area].set(place.algorithm, new LinkDirectory(place, links[at]));
    byName.set(place.repository, areas);
  });
  return new Map([...byName].map(([name, areas]) => [name, repositoryOf(name, areas)]));
}

function repositoryOf(name: string, { layers, revisions }: Links): RepositoryDirectory {
  return new RepositoryDirectory(name, {
    layers: new LinkedDigests('layers', name, layers),
    revisions: new LinkedDigests('revisions', name, revisions),
  });
}

function parsePlace(text: string): LinkPlace {
  const [area, algorithm = '', ...repository] = text.split('/');
  return { area: area === 'revisions' ? area : 'layers', algorithm, repository: repository.join('/') };
}

interface Head {
  readonly root: string;
  readonly wholeAtMs: number;
  readonly shards: readonly string[];
  readonly links: readonly string[];
}

function parseHead(json: unknown): Head | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  if (!('version' in json) || json.version !== version) return undefined;
  if (!('root' in json) || typeof json.root !== 'string') return undefined;
  if (!('wholeAtMs' in json) || typeof json.wholeAtMs !== 'number') return undefined;
  if (!('shards' in json) || !isTexts(json.shards)) return undefined;
  if (!('links' in json) || !isTexts(json.links)) return undefined;
  const { root, wholeAtMs, shards, links } = json;
  return { root, wholeAtMs, shards, links };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
