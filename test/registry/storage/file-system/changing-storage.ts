import {
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';

const repositories = ['a', 'a/b', 'team/x', 'lib_y'];
const tags = ['v1', 'latest'];
const tickMs = 1_000;
const startMs = Date.UTC(2020, 0, 1);

/** A registry's storage on a file system with a coarse clock: all that changes within a second gets the same time. */
export class ChangingStorage {
  readonly root: string;
  nowMs = startMs + 100_000;
  private readonly base: string;

  constructor(root: string) {
    this.root = root;
    this.base = `${root}/docker/registry/v2`;
    mkdirSync(`${this.base}/blobs/sha256`, { recursive: true });
    mkdirSync(`${this.base}/repositories`);
    mkdirSync(`${root}-outside/sha256`, { recursive: true });
    this.settle();
  }

  /** Gives whatever was changed by a step the time at which the file system's clock stands. */
  settle(): void {
    const seconds = (Math.floor(this.nowMs / tickMs) * tickMs) / 1_000;
    const walk = (path: string): void => {
      const stats = lstatSync(path);
      if (stats.isDirectory()) for (const name of readdirSync(path)) walk(`${path}/${name}`);
      if (stats.mtimeMs > startMs + 1e10) lutimesSync(path, seconds, seconds);
    };
    walk(this.root);
  }

  remove(): void {
    for (const path of [this.root, `${this.root}-outside`]) rmSync(path, { recursive: true });
  }

  putBlob(digest: number, bytes: number): void {
    this.write(this.dataPath(digest), 'x'.repeat(bytes));
  }

  /** As a push does between two steps. */
  beginBlob(digest: number): void {
    this.make(dirname(this.dataPath(digest)));
  }

  hasData(digest: number): boolean {
    return exists(this.dataPath(digest));
  }

  deleteBlob(digest: number): void {
    this.removeInside(dirname(this.dataPath(digest)));
  }

  /** A layer's or a revision's; `bytes` cuts it short. */
  putLink(area: string, place: number, bytes = Infinity): void {
    const digest = place % 8;
    this.write(this.linkPath(area, place), `sha256:${hexOf(digest)}`.slice(0, bytes));
  }

  deleteLink(area: string, place: number): void {
    this.removeInside(this.linkPath(area, place));
  }

  /** As a registry does by its API. */
  deleteManifest(place: number): void {
    this.deleteLink('_manifests/revisions', place);
    const repository = place - (place % 8);
    for (const at of [repository, repository + 1]) {
      const path = this.tagPath(at);
      if (exists(path) && readFileSync(path, 'utf8') === `sha256:${hexOf(place % 8)}`) this.deleteTag(at);
    }
  }

  deleteLayerLinks(digest: number): void {
    repositories.forEach((_, at) => {
      this.deleteLink('_layers', at * 8 + digest);
    });
  }

  putTag(place: number): void {
    this.write(this.tagPath(place), `sha256:${hexOf(place % 8)}`);
  }

  deleteTag(place: number): void {
    this.removeInside(dirname(dirname(this.tagPath(place))));
  }

  deleteTagLink(place: number): void {
    this.removeInside(this.tagPath(place));
  }

  putUpload(place: number, bytes: number): void {
    const path = `${this.repositoryPath(place)}/_uploads/upload-${place % 3}`;
    if (!exists(`${path}/startedat`)) this.write(`${path}/startedat`, 'now');
    this.write(`${path}/data`, 'x'.repeat(bytes));
  }

  deleteUpload(place: number): void {
    this.removeInside(`${this.repositoryPath(place)}/_uploads/upload-${place % 3}`);
  }

  deleteRepository(place: number): void {
    this.removeInside(this.repositoryPath(place));
  }

  /** Puts something else where a directory belongs, with a time of its own. */
  replaceDirectory(place: number, by: number): void {
    const paths = [
      dirname(this.dataPath(place % 8)),
      dirname(dirname(this.dataPath(place % 8))),
      dirname(this.linkPath('_layers', place)),
      dirname(this.linkPath('_manifests/revisions', place)),
      dirname(dirname(this.linkPath('_manifests/revisions', place))),
      `${this.repositoryPath(place)}/_layers`,
      `${this.repositoryPath(place)}/_manifests/tags`,
      `${this.repositoryPath(place)}/_manifests`,
      this.repositoryPath(place),
      dirname(dirname(this.tagPath(place))),
    ];
    const path = paths[place % paths.length] ?? '';
    this.removeInside(path);
    if (by % 4 === 3 || !this.make(dirname(path))) return;
    if (by % 4 === 0) this.write(path, 'a file');
    else if (by % 4 === 1) symlinkSync(['..', `${this.root}-outside`, path][place % 3] ?? '', path);
    else this.make(path);
  }

  putOddName(place: number, name: number): void {
    const folders = [
      this.base,
      `${this.base}/blobs`,
      `${this.base}/blobs/sha256`,
      dirname(dirname(this.dataPath(place % 8))),
      `${this.repositoryPath(place)}/_layers`,
      `${this.repositoryPath(place)}/_layers/sha256`,
      `${this.repositoryPath(place)}/_manifests/revisions`,
      `${this.repositoryPath(place)}/_manifests/tags`,
      `${this.repositoryPath(place)}/_uploads`,
      this.repositoryPath(place),
    ];
    const names = [
      'data',
      'link',
      'odd/data',
      'odd/link',
      'ODD/deep/data',
      'ff/deep/link',
      '_x/data',
      '.file',
    ];
    this.write(`${folders[place % folders.length] ?? ''}/${names[name % names.length] ?? ''}`, 'odd');
  }

  /** What each tag's link holds. */
  tagTexts(): ReadonlyMap<string, string> {
    const texts = new Map<string, string>();
    for (let place = 0; place < 64; place += 1) {
      const path = this.tagPath(place);
      const name = `${repositories[Math.floor(place / 8) % 4] ?? ''}:${tags[place % 2] ?? ''}`;
      if (exists(path)) texts.set(name, readFileSync(path, 'utf8'));
    }
    return texts;
  }

  private dataPath(digest: number): string {
    const hex = hexOf(digest);
    return `${this.base}/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
  }

  private linkPath(area: string, place: number): string {
    return `${this.repositoryPath(place)}/${area}/sha256/${hexOf(place % 8)}/link`;
  }

  private tagPath(place: number): string {
    return `${this.repositoryPath(place)}/_manifests/tags/${tags[place % 2] ?? ''}/current/link`;
  }

  private repositoryPath(place: number): string {
    return `${this.base}/repositories/${repositories[Math.floor(place / 8) % 4] ?? ''}`;
  }

  private write(path: string, text: string): void {
    if (!this.make(dirname(path))) return;
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined || stats.isFile()) writeFileSync(path, text);
  }

  private removeInside(path: string): void {
    if (this.isReached(dirname(path))) rmSync(path, { recursive: true, force: true });
  }

  /** Says whether there is such a directory now, with no link on the way that would lead out of the storage. */
  private make(path: string): boolean {
    if (path === this.root) return true;
    if (!this.make(dirname(path))) return false;
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) mkdirSync(path);
    return lstatSync(path).isDirectory();
  }

  private isReached(path: string): boolean {
    if (path === this.root) return true;
    return (
      this.isReached(dirname(path)) && lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true
    );
  }
}

/** Eight digests in three shards. */
function hexOf(digest: number): string {
  const hash = createHash('sha256').update(String(digest)).digest('hex');
  return `a${digest % 3}${hash.slice(2)}`;
}

function exists(path: string): boolean {
  // Of a path through a file lstat throws, whatever it is told.
  return existsSync(path) && lstatSync(path).isFile();
}
