import { readdir, rm } from 'node:fs/promises';

import type { Digest } from './digest.ts';
import type { Layout } from './layout.ts';
import { readIfPresent, sizeIfPresent, writeWhole } from './link-files.ts';
import { isMissing } from './storage-fault.ts';

/** A tag is a directory: the link it points to now, and an index of everything it ever pointed to. */
export class TagStore {
  private readonly layout: Layout;

  constructor(layout: Layout) {
    this.layout = layout;
  }

  /** The names in order, undefined when the repository has never held a tag. */
  async list(name: string): Promise<readonly string[] | undefined> {
    try {
      return (await readdir(this.layout.tags(name))).sort();
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async set(name: string, tag: string, digest: Digest): Promise<void> {
    await writeWhole(this.layout.tagIndexLink(name, tag, digest), digest.text);
    await writeWhole(this.layout.tagCurrentLink(name, tag), digest.text);
  }

  async remove(name: string, tag: string): Promise<boolean> {
    const directory = this.layout.tag(name, tag);
    if ((await sizeIfPresent(directory)) === undefined) return false;
    await rm(directory, { recursive: true });
    return true;
  }

  /** Deleting a manifest takes the tags with it that point to it now. */
  async removePointingTo(name: string, digest: Digest): Promise<void> {
    for (const tag of (await this.list(name)) ?? []) {
      const current = await readIfPresent(this.layout.tagCurrentLink(name, tag));
      if (current?.toString() === digest.text) await this.remove(name, tag);
    }
  }
}
