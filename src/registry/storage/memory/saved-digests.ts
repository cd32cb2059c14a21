import { isRecord } from '../../../domain/record.ts';
import { parseDigest } from '../../storage-layout/digest.ts';
import { DigestTable } from '../../storage-layout/digest-table.ts';
import type { SavedParts } from '../driver.ts';
import { savedPairs } from './saved-pairs.ts';

/** Bytes of each digest in the table. */
const width = 32;

export function saveDigests(table: DigestTable): SavedParts {
  const { count, bytes, rare } = table.save();
  return { json: { count, rare }, arrays: { bytes } };
}

/** Undefined for what `saveDigests` cannot have given. */
export function restoreDigests({ json, arrays: { bytes } }: SavedParts): DigestTable | undefined {
  const [count, rare]: readonly unknown[] = isRecord(json) ? [json['count'], json['rare']] : [];
  if (typeof count !== 'number' || bytes?.byteLength !== count * width) return undefined;
  const texts = savedPairs(rare).flatMap(([id, text]) => {
    const isRare = typeof text === 'string' && parseDigest(text) !== undefined;
    return isRare && typeof id === 'number' && id < count ? [[id, text] as const] : [];
  });
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return DigestTable.restore({ count, bytes: content, rare: texts });
}
