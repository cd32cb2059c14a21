import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { isDigest, linkBytes } from '../../../../src/registry/storage-layout/digest.ts';
import type { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import type { Listing } from '../../../../src/registry/storage-layout/listing.ts';

/** A listing without numbers and orders, so that two can be compared. */
export interface PlainListing {
  readonly blobs: Record<string, number>;
  readonly repositories: Record<string, PlainRepository>;
  readonly uploads: readonly string[];
  readonly oddities: readonly string[];
  readonly hasBlobs: boolean;
  readonly hasRepositories: boolean;
}

export interface PlainRepository {
  readonly has: readonly boolean[];
  readonly layers: readonly string[];
  readonly revisions: readonly string[];
  readonly tags: readonly string[];
}

export function plainOf(listing: Listing, digests: DigestTable): PlainListing {
  const textsOf = (ids: Int32Array) => [...ids].map((id) => digests.text(id)).sort();
  const blobs = [...listing.sizes].flatMap((size, id) =>
    size < 0 ? [] : [[digests.text(id), size] as const],
  );
  return {
    blobs: Object.fromEntries(blobs),
    repositories: Object.fromEntries(
      listing.repositories.map(
        ({ name, hasLayers, hasManifests, hasRevisions, hasTags, layers, revisions, tags }) => [
          name,
          {
            has: [hasLayers, hasManifests, hasRevisions, hasTags],
            layers: textsOf(layers),
            revisions: textsOf(revisions),
            tags: tags.map((tag) => `${tag.name} ${tag.hasLink}`).sort(),
          },
        ],
      ),
    ),
    uploads: listing.uploads
      .map(({ repository, id, bytes, startedMs }) => `${repository} ${id} ${bytes} ${startedMs}`)
      .sort(),
    oddities: listing.oddities.map(({ kind, path }) => `${kind} ${path}`).sort(),
    hasBlobs: listing.hasBlobs,
    hasRepositories: listing.hasRepositories,
  };
}

/** Reads everything each time, entry by entry, and tells each by its whole path. */
export function readPlainly(root: string): PlainListing {
  const found = new Findings();
  const base = 'docker/registry/v2';
  const walk = (path: string): void => {
    for (const name of namesIn(`${root}/${path}`)) {
      const child = `${path}/${name}`;
      const stats = lstatSync(`${root}/${child}`);
      found.add(child.slice(base.length + 1), stats);
      if (stats.isDirectory()) walk(child);
    }
  };
  if (isDirectory(`${root}/${base}`)) walk(base);
  return found.listing();
}

interface Entry {
  readonly path: string;
  readonly stats: Stats;
}

class Findings {
  private readonly entries: Entry[] = [];

  add(path: string, stats: Stats): void {
    this.entries.push({ path, stats });
  }

  listing(): PlainListing {
    const repositories = this.repositories();
    return {
      blobs: Object.fromEntries(this.entries.flatMap(blobOf)),
      repositories: Object.fromEntries(repositories.map((name) => [name, this.repository(name)])),
      uploads: this.uploads(),
      oddities: this.entries.flatMap(oddityOf).sort(),
      hasBlobs: this.has('blobs'),
      hasRepositories: this.has('repositories'),
    };
  }

  private repositories(): readonly string[] {
    const names = this.entries.flatMap(({ path, stats }) => {
      const [, name = '_'] = /^repositories\/(.+)\/_(?:layers|manifests)$/.exec(path) ?? [];
      return stats.isDirectory() && !/(?:^|\/)_/.test(name) ? [name] : [];
    });
    return [...new Set(names)];
  }

  private repository(name: string): PlainRepository {
    const path = `repositories/${name}`;
    const [revisions, tags] = [`${path}/_manifests/revisions`, `${path}/_manifests/tags`];
    return {
      has: [this.has(`${path}/_layers`), this.has(`${path}/_manifests`), this.has(revisions), this.has(tags)],
      layers: this.links(`${path}/_layers`),
      revisions: this.links(revisions),
      tags: this.below(tags).flatMap(({ rest, stats }) =>
        rest.includes('/') || !stats.isDirectory()
          ? []
          : [`${rest} ${this.isFile(`${tags}/${rest}/current/link`)}`],
      ),
    };
  }

  private links(area: string): readonly string[] {
    return this.below(area)
      .flatMap(({ rest, stats }) => {
        const [, algorithm = '', hex = ''] = /^([^/]+)\/([^/]+)\/link$/.exec(rest) ?? [];
        const isWhole = stats.isFile() && stats.size === linkBytes(algorithm);
        return isWhole && isDigest(algorithm, hex) ? [`${algorithm}:${hex}`] : [];
      })
      .sort();
  }

  private uploads(): readonly string[] {
    return this.entries
      .flatMap(({ path, stats }) => {
        const [, name, id] = /^repositories\/((?:[^_/][^/]*\/)+)_uploads\/([^/]+)$/.exec(path) ?? [];
        if (name === undefined || !stats.isDirectory()) return [];
        const [data, started] = [this.file(`${path}/data`), this.file(`${path}/startedat`)];
        const startedMs = (started ?? data ?? stats).mtimeMs;
        return [`${name.slice(0, -1)} ${id ?? ''} ${data?.size ?? 0} ${startedMs}`];
      })
      .sort();
  }

  private below(area: string): readonly { readonly rest: string; readonly stats: Stats }[] {
    return this.entries
      .filter(({ path }) => path.startsWith(`${area}/`))
      .map(({ path, stats }) => ({ rest: path.slice(area.length + 1), stats }))
      .sort((a, b) => (a.rest < b.rest ? -1 : 1));
  }

  private has(path: string): boolean {
    return this.entries.some((entry) => entry.path === path && entry.stats.isDirectory());
  }

  private file(path: string): Stats | undefined {
    return this.entries.find((entry) => entry.path === path && entry.stats.isFile())?.stats;
  }

  private isFile(path: string): boolean {
    return this.file(path) !== undefined;
  }
}

function blobOf({ path, stats }: Entry): readonly (readonly [string, number])[] {
  const [, algorithm = '', shard = '', hex = ''] =
    /^blobs\/([^/]+)\/([^/]+)\/([^/]+)\/data$/.exec(path) ?? [];
  const isBlob = stats.isFile() && isDigest(algorithm, hex) && hex.slice(0, 2) === shard;
  return isBlob ? [[`${algorithm}:${hex}`, stats.size]] : [];
}

function oddityOf({ path, stats }: Entry): readonly string[] {
  const kind = kindOf(path, stats);
  return kind === undefined ? [] : [`${kind} docker/registry/v2/${path}`];
}

/** What a directory is for. */
type Zone =
  | 'top'
  | 'blobs'
  | 'blob algorithm'
  | 'shard'
  | 'blob'
  | 'repositories'
  | 'repository'
  | 'links'
  | 'link algorithm'
  | 'link'
  | 'manifests'
  | 'tags'
  | 'tag'
  | 'current'
  | 'uploads'
  | 'upload'
  | 'odd blobs'
  | 'odd links'
  | 'ignored';

function kindOf(path: string, stats: Stats): string | undefined {
  const zone = zoneOf(path.split('/').slice(0, -1));
  const name = path.slice(path.lastIndexOf('/') + 1);
  const other = stats.isSymbolicLink() ? 'symbolic_link' : 'unexpected_name';
  if (stats.isDirectory() && zoneIn(zone, name, path) !== undefined) {
    return zone.startsWith('repositor') && /\/[^a-z_]/.test(path) ? other : undefined;
  }
  const isBlobArea = ['blobs', 'blob algorithm', 'shard', 'odd blobs'].includes(zone);
  const isLinkArea = ['links', 'link algorithm', 'odd links'].includes(zone);
  if (zone === 'ignored') return undefined;
  if (zone === 'blob' || zone === 'upload' || zone === 'current' || zone === 'tag') {
    if (!ownFiles[zone].includes(name)) return undefined;
    return stats.isFile() && zone !== 'tag' ? undefined : other;
  }
  if (zone === 'link') {
    if (name !== 'link') return undefined;
    if (!stats.isFile()) return other;
    return stats.size === 71 ? undefined : 'odd_link';
  }
  if (stats.isFile() && isBlobArea && name === 'data') return 'stray_data';
  if (stats.isFile() && isLinkArea && name === 'link') return 'odd_link';
  return zone.startsWith('odd') && !stats.isSymbolicLink() ? undefined : other;
}

const ownFiles = {
  blob: ['data'],
  upload: ['data', 'startedat'],
  current: ['link'],
  tag: ['current'],
};

function zoneOf(path: readonly string[]): Zone {
  let zone: Zone = 'top';
  path.forEach((name, at) => {
    zone = zoneIn(zone, name, path.slice(0, at + 1).join('/')) ?? oddZone(zone);
  });
  return zone;
}

function oddZone(zone: Zone): Zone {
  if (['blobs', 'blob algorithm', 'shard', 'odd blobs'].includes(zone)) return 'odd blobs';
  return ['links', 'link algorithm', 'odd links'].includes(zone) ? 'odd links' : 'ignored';
}

/** What a directory of that name is for, or undefined where it is odd. */
function zoneIn(zone: Zone, name: string, path: string): Zone | undefined {
  const isAlgorithm = /^sha(?:256|384|512)$/.test(name);
  const [, parent = ''] = /([^/]*)\/[^/]*$/.exec(path) ?? [];
  if (zone === 'repositories' || zone === 'repository') return zoneInRepository(zone, name);
  const inside: Partial<Record<Zone, Zone | false>> = {
    top: (name === 'blobs' || name === 'repositories') && name,
    blobs: isAlgorithm && 'blob algorithm',
    'blob algorithm': /^[0-9a-f]{2}$/.test(name) && 'shard',
    shard: isDigest('sha256', name) && name.startsWith(parent) && 'blob',
    links: isAlgorithm && 'link algorithm',
    'link algorithm': isDigest('sha256', name) && 'link',
    manifests: manifestsZones[name] ?? false,
    tags: 'tag',
    tag: name === 'current' ? 'current' : 'ignored',
    uploads: 'upload',
  };
  const found = inside[zone] ?? false;
  return found === false ? undefined : found;
}

const manifestsZones: Readonly<Record<string, Zone>> = { revisions: 'links', tags: 'tags' };

function zoneInRepository(zone: Zone, name: string): Zone | undefined {
  if (zone === 'repository' && name === '_layers') return 'links';
  if (zone === 'repository' && name === '_manifests') return 'manifests';
  if (zone === 'repository' && name === '_uploads') return 'uploads';
  return name.startsWith('_') ? undefined : 'repository';
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function namesIn(path: string): readonly string[] {
  return readdirSync(path);
}
