import type { DigestTable } from '../../storage-layout/digest-table.ts';
import type { Located } from '../../storage-layout/locate.ts';
import type { ListedRepository, ListedTag } from '../../storage-layout/listing.ts';
import type { StoredObject } from './answers.ts';
import { detached } from './decode-key.ts';

interface Gathered {
  readonly name: string;
  hasLayers: boolean;
  hasRevisions: boolean;
  hasTags: boolean;
  isRepository: boolean;
  readonly layers: number[];
  readonly revisions: number[];
  readonly tags: ListedTag[];
}

/** Puts repositories together from keys that come in order. */
export class ListedRepositories {
  private readonly digests: DigestTable;
  private readonly byName = new Map<string, Gathered>();
  private last: Gathered | undefined;

  constructor(digests: DigestTable) {
    this.digests = digests;
  }

  get size(): number {
    return this.byName.size;
  }

  /** The object counts for the link of a tag. */
  add(located: Located, object: StoredObject): void {
    if (!('repository' in located)) return;
    const repository = this.of(located.repository);
    if (located.area === 'layers') repository.hasLayers = true;
    else if (located.area === 'revisions') repository.hasRevisions = true;
    else if (located.area === 'tags') repository.hasTags = true;
    if (located.area !== 'uploads') repository.isRepository = true;
    if (located.kind === 'link') {
      const { algorithm, hex } = located.digest;
      repository[located.area].push(this.digests.add(algorithm, hex));
    } else if (located.kind === 'tag') addTag(repository.tags, located, object);
  }

  list(): readonly ListedRepository[] {
    return [...this.byName.values()]
      .filter(({ isRepository }) => isRepository)
      .map(({ name, hasLayers, hasRevisions, hasTags, layers, revisions, tags }) => ({
        ...{ name, hasLayers, hasRevisions, hasTags, tags },
        hasManifests: hasRevisions || hasTags,
        layers: Int32Array.from(layers),
        revisions: Int32Array.from(revisions),
      }));
  }

  private of(name: string): Gathered {
    if (this.last?.name === name) return this.last;
    this.last = this.byName.get(name) ?? nothingOf(detached(name));
    this.byName.set(this.last.name, this.last);
    return this.last;
  }
}

function nothingOf(name: string): Gathered {
  return {
    ...{ name, hasLayers: false, hasRevisions: false, hasTags: false, isRepository: false },
    ...{ layers: [], revisions: [], tags: [] },
  };
}

/** The keys of a tag come one after the other, its current link first. */
function addTag(
  tags: ListedTag[],
  { tag, isCurrent }: { tag: string; isCurrent: boolean },
  object: StoredObject,
): void {
  const isKnown = tags.at(-1)?.name === tag;
  if (isKnown && !isCurrent) return;
  if (isKnown) tags.pop();
  tags.push({ name: detached(tag), hasLink: isCurrent, stamp: isCurrent ? stampOf(object) : undefined });
}

/** The time too, for a tag that was moved and moved back; not it alone, because two writes may share a second. */
function stampOf({ etag, modifiedMs }: StoredObject): string | undefined {
  return etag === '' ? undefined : detached(`${etag} ${modifiedMs}`);
}
