import { readdirSync } from 'node:fs';
import { reasonOf } from '../../../domain/failure.ts';
import type { Pace } from './pace.ts';
import type { Missing, Round } from './round.ts';

const steps = ['docker', 'registry', 'v2'];
/** What a new file system holds by itself. */
const ofNobody: readonly string[] = ['lost+found'];

/** `docker/registry/v2` below a registry's root directory, which may not be there. */
export class StoragePlace {
  readonly base: string;
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
    this.base = [root, ...steps].join('/');
  }

  /** What lies in the root directory; throws when it cannot be read. */
  names(pace: Pace): readonly string[] {
    pace.step();
    try {
      return readdirSync(this.root);
    } catch (error) {
      throw new Error(
        `${this.root}: cannot be read, expected the registry's root directory: ${reasonOf(error)}`,
        { cause: error },
      );
    }
  }

  /** Its inode, or why there is nothing; links on the way are reported, not followed. */
  inode(round: Round): number | Missing {
    let path = this.root;
    let inode: number | Missing = 'gone';
    for (const step of steps) {
      path += `/${step}`;
      const stats = round.lstat(path);
      if (typeof stats === 'string') return stats;
      if (stats.isSymbolicLink()) {
        round.odd({ kind: 'symbolic_link', path: round.relative(path) });
        return round.cannotRead(path);
      }
      inode = stats.ino;
    }
    return inode;
  }

  /** A volume that is not mounted looks like a registry that nothing was pushed to yet, unless there was more before. */
  demandNothing(names: readonly string[], wasThere: boolean): void {
    if (wasThere) {
      throw new Error(
        `${this.base}: is gone, expected the registry's storage, which was there before; see whether its volume is mounted`,
      );
    }
    if (names.every((name) => ofNobody.includes(name))) return;
    throw new Error(
      `${this.root}: holds no docker/registry/v2, expected the registry's root directory, the one that holds it, or an empty one`,
    );
  }
}
