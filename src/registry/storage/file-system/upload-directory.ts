import type { Upload } from '../../storage-layout/listing.ts';
import { RememberedDirectory } from './remembered-directory.ts';
import type { Round } from './round.ts';

/** `_uploads`: what clients have begun and not yet finished. Read anew each time, since little of it lasts. */
export class UploadDirectory {
  private readonly directory = new RememberedDirectory({ area: { kind: 'names' }, isExpected: () => true });

  read(round: Round, path: string, repository: string): readonly Upload[] {
    const ids = this.directory.read(round, path);
    if (typeof ids === 'string') return [];
    return ids.flatMap((id) => look(round, `${path}/${id}`, { repository, id }) ?? []);
  }
}

function look(round: Round, path: string, upload: Pick<Upload, 'repository' | 'id'>): Upload | undefined {
  const directory = round.lstatDirectory(path);
  if (typeof directory === 'string') return undefined;
  const [data, startedAt] = [fileIn(round, `${path}/data`), fileIn(round, `${path}/startedat`)];
  return {
    ...upload,
    bytes: data?.size ?? 0,
    // Distribution writes it once, when the upload begins.
    startedMs: startedAt?.mtimeMs ?? data?.mtimeMs ?? directory.mtimeMs,
  };
}

function fileIn(round: Round, path: string) {
  const stats = round.lstat(path);
  if (typeof stats === 'string') return undefined;
  round.count(1);
  if (stats.isFile()) return stats;
  const kind = stats.isSymbolicLink() ? 'symbolic_link' : 'unexpected_name';
  round.odd({ kind, path: round.relative(path) });
  return undefined;
}
