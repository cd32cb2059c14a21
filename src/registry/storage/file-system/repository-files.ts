import type { ListedRepository, Upload } from '../../storage-layout/listing.ts';
import { isRepositoryName } from '../../storage-layout/repository-name.ts';
import { RepositoryDirectory, type RepositoryContents } from './repository-directory.ts';
import { isMangled, type Round } from './round.ts';

/** Distribution takes 255 at most; what is longer stops garbage-collect, and so is listed, but not without end. */
const longestName = 1_000;

export interface RepositoryList {
  readonly repositories: readonly ListedRepository[];
  readonly uploads: readonly Upload[];
  readonly top: 'gone' | 'unreadable' | 'there';
}

/** Called after each directory, with the repository that it was. */
export type OnRepository = (done: number, last: ListedRepository | undefined) => void;

/** All of `repositories`. */
export class RepositoryFiles {
  directories: Map<string, RepositoryDirectory>;

  constructor(directories = new Map<string, RepositoryDirectory>()) {
    this.directories = directories;
  }

  read(round: Round, path: string, onProgress: OnRepository): RepositoryList {
    const seen = new Map<string, RepositoryDirectory>();
    const repositories: ListedRepository[] = [];
    const uploads: Upload[][] = [];
    const ahead = [''];
    let top: RepositoryList['top'] = 'there';
    for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
      const directory = this.directories.get(name) ?? new RepositoryDirectory(name);
      seen.set(name, directory);
      const contents = directory.read(round, pathOf(path, name));
      if (name === '') top = contents.missing ?? 'there';
      if (contents.repository !== undefined) repositories.push(contents.repository);
      if (contents.uploads.length > 0) uploads.push([...contents.uploads]);
      for (const nested of nestedNames(round, path, { name, contents })) ahead.push(nested);
      onProgress(repositories.length, contents.repository);
    }
    this.directories = seen;
    return { repositories, uploads: uploads.flat(), top };
  }

  /** The list without layer links that went meanwhile: garbage-collect deletes them together with their blobs. */
  dropGoneLayers(
    round: Round,
    path: string,
    repositories: readonly ListedRepository[],
  ): readonly ListedRepository[] {
    return repositories.map((repository) => {
      const { name } = repository;
      const directory = this.directories.get(name);
      return directory?.dropGoneLayers(round, pathOf(path, name), repository) ?? repository;
    });
  }
}

function nestedNames(
  round: Round,
  path: string,
  { name, contents }: { name: string; contents: RepositoryContents },
): readonly string[] {
  const names = contents.nested.map((nested) => (name === '' ? nested : `${name}/${nested}`));
  for (const nested of names) {
    if (isOnTheWay(nested)) continue;
    round.odd({ kind: 'unexpected_name', path: round.relative(pathOf(path, nested)) });
    if (isMangled(nested)) round.cannotRead(pathOf(path, nested));
  }
  return names.filter((nested) => nested.length <= longestName);
}

/** The first part of a longer name may be a host, which is no name by itself. */
function isOnTheWay(name: string): boolean {
  return isRepositoryName(name, 3) || isRepositoryName(`${name}/a`, 3);
}

function pathOf(path: string, name: string): string {
  return name === '' ? path : `${path}/${name}`;
}
