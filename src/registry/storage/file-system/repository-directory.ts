import type { ListedRepository, ListedTag, Upload } from '../../storage-layout/listing.ts';
import { LinkedDigests } from './linked-digests.ts';
import { noNumbers } from './digest-numbers.ts';
import { RememberedDirectory } from './remembered-directory.ts';
import type { Round } from './round.ts';
import { TagDirectory } from './tag-directory.ts';
import { UploadDirectory } from './upload-directory.ts';

const noTags: readonly ListedTag[] = [];
const noTargets: ReadonlySet<number> = new Set();
/** Whoever deletes the link of a layer leaves no trace in a directory; garbage-collect deletes a blob besides. */
const trustsAll = (): boolean => true;
const ownNames: readonly string[] = ['_layers', '_manifests', '_uploads'];

/** A directory below `repositories`: a repository, or on the way to one, or both. */
export class RepositoryDirectory {
  readonly name: string;
  readonly layers: LinkedDigests;
  readonly revisions: LinkedDigests;
  private readonly directory = new RememberedDirectory({
    area: { kind: 'names' },
    isExpected: (name) => !name.startsWith('_') || (this.name !== '' && ownNames.includes(name)),
  });
  private parts: Parts | undefined;
  private last: ListedRepository | undefined;

  constructor(name: string, links: { layers?: LinkedDigests; revisions?: LinkedDigests } = {}) {
    this.name = name;
    this.layers = links.layers ?? new LinkedDigests('layers', name);
    this.revisions = links.revisions ?? new LinkedDigests('revisions', name);
  }

  read(round: Round, path: string): RepositoryContents {
    const names = this.directory.read(round, path);
    if (typeof names === 'string') return { missing: names, nested: [], uploads: [] };
    const owned = names.filter((name) => ownNames.includes(name));
    const nested = owned.length === 0 ? names : names.filter((name) => !name.startsWith('_'));
    if (!owned.includes('_layers') && !owned.includes('_manifests')) {
      return { missing: undefined, nested, uploads: this.readUploads(round, path, owned) };
    }
    const repository = this.readRepository(round, path, owned);
    return { missing: undefined, nested, repository, uploads: this.readUploads(round, path, owned) };
  }

  /** What `read` gave, without the layers whose links have gone since they were last looked at. */
  dropGoneLayers(round: Round, path: string, repository: ListedRepository): ListedRepository {
    const layers = this.layers.dropGone(round, `${path}/_layers`);
    return layers === repository.layers ? repository : { ...repository, layers };
  }

  private readRepository(round: Round, path: string, owned: readonly string[]): ListedRepository {
    // Against the order of a push (layers, revision, tag), so that whatever one names was there before.
    const manifests = owned.includes('_manifests')
      ? this.readManifests(round, `${path}/_manifests`)
      : undefined;
    const hasLayers = owned.includes('_layers');
    const layers = hasLayers ? this.layers.read(round, `${path}/_layers`, trustsAll) : undefined;
    if (layers === undefined) this.layers.forget();
    if (manifests?.revisions === undefined) this.revisions.forget();
    return this.asBefore({
      name: this.name,
      hasLayers,
      hasManifests: owned.includes('_manifests'),
      hasRevisions: manifests?.revisions !== undefined,
      hasTags: manifests?.tags !== undefined,
      layers: layers ?? noNumbers,
      revisions: manifests?.revisions ?? noNumbers,
      tags: manifests?.tags ?? noTags,
    });
  }

  /** The same object as last time where it says the same, so that an unchanged repository is known at a glance. */
  private asBefore(listed: ListedRepository): ListedRepository {
    const { last } = this;
    const isSame =
      last?.layers === listed.layers &&
      last.revisions === listed.revisions &&
      last.tags === listed.tags &&
      last.hasLayers === listed.hasLayers &&
      last.hasManifests === listed.hasManifests &&
      last.hasRevisions === listed.hasRevisions &&
      last.hasTags === listed.hasTags;
    if (!isSame) this.last = listed;
    return isSame ? last : listed;
  }

  private readManifests(round: Round, path: string): ReadManifests {
    const { manifests, tags } = this.partsOf();
    const names = manifests.read(round, path);
    if (typeof names === 'string') return { revisions: undefined, tags: undefined };
    const readTags = names.includes('tags') ? tags.read(round, `${path}/tags`) : undefined;
    if (!names.includes('revisions')) return { tags: readTags, revisions: undefined };
    const steady = readTags === undefined ? noTargets : tags.steadyTargets(round.digests);
    const revisions = this.revisions.read(round, `${path}/revisions`, (id) => steady.has(id));
    return { tags: readTags, revisions };
  }

  private readUploads(round: Round, path: string, owned: readonly string[]): readonly Upload[] {
    if (!owned.includes('_uploads')) return [];
    return this.partsOf().uploads.read(round, `${path}/_uploads`, this.name);
  }

  /** Not for directories that only lie on the way. */
  private partsOf(): Parts {
    this.parts ??= {
      manifests: new RememberedDirectory({
        area: { kind: 'names' },
        isExpected: (name) => name === 'revisions' || name === 'tags',
      }),
      tags: new TagDirectory(),
      uploads: new UploadDirectory(),
    };
    return this.parts;
  }
}

export interface RepositoryContents {
  readonly missing: 'gone' | 'unreadable' | undefined;
  /** Directories that may be repositories too. */
  readonly nested: readonly string[];
  readonly repository?: ListedRepository;
  readonly uploads: readonly Upload[];
}

interface Parts {
  readonly manifests: RememberedDirectory;
  readonly tags: TagDirectory;
  readonly uploads: UploadDirectory;
}

interface ReadManifests {
  readonly revisions: Int32Array | undefined;
  readonly tags: readonly ListedTag[] | undefined;
}
