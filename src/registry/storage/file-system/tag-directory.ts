import type { Stats } from 'node:fs';
import { mostLinkBytes, parseDigest } from '../../storage-layout/digest.ts';
import type { DigestTable } from '../../storage-layout/digest-table.ts';
import type { ListedTag } from '../../storage-layout/listing.ts';
import { lookInside, type Inside } from './inside.ts';
import { RememberedDirectory } from './remembered-directory.ts';
import type { Missing, Round } from './round.ts';

const noTargets: ReadonlySet<number> = new Set();
const tagName = /^\w[\w.-]{0,127}$/;

/** A tag as it was last seen, and the figures of its link by which a change is known. */
interface SeenTag {
  readonly tag: ListedTag;
  readonly mtimeMs: number;
  readonly ino: number;
  readonly bytes: number;
}

/** `_manifests/tags`: a tag is moved by writing its `current/link` anew, of which no directory tells. */
export class TagDirectory {
  private readonly directory = new RememberedDirectory({ area: { kind: 'names' }, isExpected: () => true });
  private names: readonly string[] = [];
  private seen: readonly SeenTag[] = [];
  private tags: readonly ListedTag[] = [];
  private hasChanged = true;
  private targets: ReadonlySet<number> | undefined;

  /** Undefined when there is no such directory; the same array as last time when nothing has changed. */
  read(round: Round, path: string): readonly ListedTag[] | undefined {
    const names = this.directory.read(round, path);
    const before = names === this.names ? this.seen : [];
    this.names = typeof names === 'string' ? [] : names;
    this.seen = this.lookAt(round, path, before);
    const isSame =
      this.seen.length === this.tags.length && this.seen.every(({ tag }, at) => tag === this.tags[at]);
    if (!isSame) this.tags = this.seen.map(({ tag }) => tag);
    this.hasChanged = !isSame;
    for (const name of this.names) {
      if (!tagName.test(name))
        round.odd({ kind: 'unexpected_name', path: round.relative(`${path}/${name}`) });
    }
    return names === 'gone' ? undefined : this.tags;
  }

  /**
   * Digests that tags have led to all the time since the list before. A registry that deletes a manifest deletes its tags as
   * well, and of the links of revisions no directory tells: those that are steadily tagged need no look each time.
   */
  steadyTargets(digests: DigestTable): ReadonlySet<number> {
    if (this.hasChanged) this.targets = undefined;
    if (this.hasChanged) return noTargets;
    this.targets ??= new Set(this.tags.flatMap(({ text }) => numberOf(text, digests)));
    return this.targets;
  }

  private lookAt(round: Round, path: string, before: readonly SeenTag[]): readonly SeenTag[] {
    const seen: SeenTag[] = [];
    lookInside(round, { path, names: this.names.length }, (inside) => {
      for (const [at, name] of this.names.entries()) {
        const stats = inside.lstat(`${name}/current/link`);
        seen.push(look(round, { path: `${path}/${name}`, name, stats, inside }, before[at]));
      }
    });
    return seen;
  }
}

function numberOf(text: string | undefined, digests: DigestTable): readonly number[] {
  const digest = text === undefined ? undefined : parseDigest(text);
  const id = digest === undefined ? undefined : digests.find(digest.algorithm, digest.hex);
  return id === undefined ? [] : [id];
}

interface Found {
  readonly path: string;
  readonly name: string;
  /** Of its `current/link`. */
  readonly stats: Stats | Missing;
  /** The directory of all tags. */
  readonly inside: Inside;
}

function look(round: Round, found: Found, before: SeenTag | undefined): SeenTag {
  const { name, stats } = found;
  if (typeof stats === 'string') {
    if (stats === 'gone') isOwnDirectory(round, found);
    return withoutLink(name);
  }
  const isSame = before?.mtimeMs === stats.mtimeMs && before.ino === stats.ino && before.bytes === stats.size;
  round.count(2);
  if (isSame && before.tag.stamp !== undefined) return before;
  return isOwnFile(round, found, stats) ? withLink(round, found, stats) : withoutLink(name);
}

/** Neither the link nor the directory around it may lead elsewhere. */
function isOwnFile(round: Round, found: Found, stats: Stats): boolean {
  if (!isOwnDirectory(round, found)) return false;
  if (stats.isFile()) return true;
  const kind = stats.isSymbolicLink() ? 'symbolic_link' : 'unexpected_name';
  round.odd({ kind, path: round.relative(`${found.path}/current/link`) });
  return false;
}

function isOwnDirectory(round: Round, { path, name, inside }: Found): boolean {
  const current = inside.lstat(`${name}/current`);
  if (typeof current === 'string' || current.isDirectory()) return typeof current !== 'string';
  const kind = current.isSymbolicLink() ? 'symbolic_link' : 'unexpected_name';
  round.odd({ kind, path: round.relative(`${path}/current`) });
  return false;
}

function withLink(round: Round, { name, inside }: Found, stats: Stats): SeenTag {
  const { mtimeMs, ino, size } = stats;
  const text = inside.read(`${name}/current/link`, mostLinkBytes);
  const stamp = round.isYoung(stats) ? undefined : `${mtimeMs}-${size}-${ino}`;
  return { tag: { name, hasLink: true, text, stamp }, mtimeMs, ino, bytes: size };
}

function withoutLink(name: string): SeenTag {
  return { tag: { name, hasLink: false, stamp: undefined }, mtimeMs: NaN, ino: NaN, bytes: NaN };
}
