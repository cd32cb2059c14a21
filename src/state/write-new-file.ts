import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';

// Not shared with what may still be written by another process, and not through a link that somebody laid there.
const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

export type Durability = 'synced' | 'buffered';

/** Writes a file that only this user can read, in place of whatever a killed process left under the name. */
export async function writeNewFile(path: string, text: string, durability: Durability): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, flags, 0o600);
  try {
    await file.writeFile(text);
    if (durability === 'synced') await file.datasync();
  } finally {
    await file.close();
  }
}
