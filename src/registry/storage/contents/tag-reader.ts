import { quote } from '../../../domain/quote.ts';
import { mostLinkBytes, parseDigest } from '../../storage-layout/digest.ts';
import type { DigestTable } from '../../storage-layout/digest-table.ts';
import type { ListedRepository, ListedTag } from '../../storage-layout/listing.ts';
import { tagLinkPath } from '../../storage-layout/paths.ts';
import type { Repository, Tag } from '../../storage-layout/tree.ts';
import type { Misses } from './misses.ts';
import type { ContentsSource } from './source.ts';
import { LinkedManifests } from './linked-manifests.ts';
import { isSettled, restoreTags, saveTags } from './saved-tags.ts';
import type { SavedParts } from '../driver.ts';
import { readInParallel } from '../read-in-parallel.ts';

const shownCharacters = 40;

interface KnownRepository {
  /** What the driver gave; it may give the same again. Undefined for what an earlier process knew. */
  readonly listed: ListedRepository | undefined;
  readonly tags: readonly Tag[];
}

interface TagToRead {
  readonly repository: LinkedManifests;
  readonly listed: ListedTag;
  /** Where the tag belongs when it has been read. */
  readonly tags: Tag[];
  readonly index: number;
}

/** Reads where tags lead, each again only when its link has changed. */
export class TagReader {
  private known: ReadonlyMap<string, KnownRepository> = new Map();

  async read(source: ContentsSource, misses: Misses): Promise<readonly Repository[]> {
    const wanted: TagToRead[] = [];
    const repositories = source.listing.repositories.map((listed) => this.recall(listed, wanted, source));
    await readInParallel(wanted, source.driver.parallelReads, (tag) => readTag(tag, source, misses));
    this.known = new Map(
      source.listing.repositories.map((listed, index) => [
        listed.name,
        { listed, tags: repositories[index]?.tags ?? [] },
      ]),
    );
    return repositories;
  }

  save(): SavedParts {
    return saveTags([...this.known].map(([name, { tags }]) => ({ name, tags })));
  }

  restore(parts: SavedParts, digests: DigestTable): boolean {
    const saved = restoreTags(parts, digests.size);
    if (saved === undefined) return false;
    this.known = new Map(saved.map(({ name, tags }) => [name, { listed: undefined, tags }]));
    return true;
  }

  /** With all tags that are known; of the others those that have a link are put among the wanted. */
  private recall(listed: ListedRepository, wanted: TagToRead[], { digests }: ContentsSource): Repository {
    const known = this.known.get(listed.name);
    if (known?.listed === listed && known.tags.every(isSettled)) return { ...listed, tags: known.tags };
    const find = finderOf(known?.tags ?? []);
    const repository = new LinkedManifests(listed);
    const tags: Tag[] = [];
    for (const [index, tag] of listed.tags.entries()) {
      const before = find(tag.name, index);
      const isSame = before !== undefined && isSettled(before) && before.stamp === tag.stamp;
      if (isSame && tag.hasLink) tags.push(before);
      // What it names was linked before, and so is in the same listing.
      else if (tag.text !== undefined) tags.push({ ...tag, ...targetOf(tag.text, digests) });
      else {
        tags.push(unread(tag));
        if (tag.hasLink) wanted.push({ repository, listed: tag, tags, index });
      }
    }
    return { ...listed, tags };
  }
}

/** Tags mostly come in the order in which they came before; else a map is made, once. */
function finderOf(tags: readonly Tag[]): (name: string, index: number) => Tag | undefined {
  let byName: ReadonlyMap<string, Tag> | undefined;
  return (name, index) => {
    const there = tags[index];
    if (there?.name === name) return there;
    byName ??= new Map(tags.map((tag) => [tag.name, tag]));
    return byName.get(name);
  };
}

async function readTag(wanted: TagToRead, source: ContentsSource, misses: Misses): Promise<void> {
  const { repository, listed, tags, index } = wanted;
  const path = tagLinkPath(repository.name, listed.name);
  const read = await source.driver.read(path, mostLinkBytes);
  if (read.status === 'unreadable') misses.addUnreadable(path);
  else if (read.status === 'gone') tags[index] = { ...unread(listed), hasLink: false };
  else {
    const { target, linkFault } = targetOf(read.bytes.toString('latin1'), source.digests);
    // A tag that moves all the time would otherwise be called broken at each look, by a listing that is too old for it.
    const isLate = target !== undefined && (await repository.hasCome(target, source, misses));
    tags[index] = isLate ? unread(listed) : { ...listed, target, linkFault };
  }
}

function unread(listed: ListedTag): Tag {
  return { ...listed, target: undefined, linkFault: undefined };
}

function targetOf(text: string, digests: DigestTable): Pick<Tag, 'target' | 'linkFault'> {
  const digest = parseDigest(text);
  if (digest !== undefined)
    return { target: digests.add(digest.algorithm, digest.hex), linkFault: undefined };
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  return { target: undefined, linkFault: text === '' ? 'is empty' : `holds ${quote(shown)}` };
}
