import { digestAlgorithms } from '../../storage-layout/digest.ts';
import type { LinkArea } from '../../storage-layout/listing.ts';
import { joined, noNumbers, numbersOf } from './digest-numbers.ts';
import { LinkDirectory } from './link-directory.ts';
import { RememberedDirectory } from './remembered-directory.ts';
import type { Round } from './round.ts';

/** `_layers` or `_manifests/revisions` of one repository. */
export class LinkedDigests {
  readonly directories: Map<string, LinkDirectory>;
  private readonly area: LinkArea;
  private readonly repository: string;
  private readonly top: RememberedDirectory;
  private all: Int32Array = noNumbers;

  constructor(area: LinkArea, repository: string, directories = new Map<string, LinkDirectory>()) {
    this.area = area;
    this.repository = repository;
    this.directories = directories;
    this.top = new RememberedDirectory({
      area: { kind: 'links', area, repository },
      isExpected: (name) => digestAlgorithms.includes(name),
    });
  }

  /** Undefined when there is no such directory; else the same array as last time when nothing has changed. */
  read(round: Round, path: string, trusts: (id: number) => boolean): Int32Array | undefined {
    const names = this.top.read(round, path);
    const algorithms = typeof names === 'string' ? [] : names;
    for (const known of this.directories.keys()) {
      if (!algorithms.includes(known)) this.directories.delete(known);
    }
    for (const algorithm of algorithms) {
      this.directoryOf(algorithm).read(round, `${path}/${algorithm}`, trusts);
    }
    return names === 'gone' ? undefined : this.joinedUp();
  }

  /** Where there is no such directory any more. */
  forget(): void {
    this.directories.clear();
  }

  dropGone(round: Round, path: string): Int32Array {
    for (const [algorithm, directory] of this.directories) directory.dropGone(round, `${path}/${algorithm}`);
    return this.joinedUp();
  }

  private directoryOf(algorithm: string): LinkDirectory {
    const known = this.directories.get(algorithm);
    if (known !== undefined) return known;
    const directory = new LinkDirectory({ area: this.area, repository: this.repository, algorithm });
    this.directories.set(algorithm, directory);
    return directory;
  }

  private joinedUp(): Int32Array {
    const parts = [...this.directories.values()].map(({ settled }) => settled);
    const [first = noNumbers] = parts;
    this.all = parts.length < 2 ? first : numbersOf([...parts.reduce(joined)], this.all);
    return this.all;
  }
}
