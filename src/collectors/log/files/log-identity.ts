import { stat } from 'node:fs/promises';
import { factsOf } from './log-bytes.ts';
import { codeOf } from './succession.ts';

/** Undefined where nothing bears the name. Rejects where what does is no log, or where it may not be looked at. */
export async function identityOf(path: string) {
  const stats = await stat(path, { bigint: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (stats === undefined) return undefined;
  if (!stats.isFile()) throw new Error('is not a regular file');
  return factsOf(stats);
}
