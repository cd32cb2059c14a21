import { expect, test } from 'vitest';
import { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import { parseManifest } from '../../../../src/registry/storage-layout/parse-manifest.ts';
import { DamagedManifests } from '../../../../src/registry/storage/contents/damaged-manifests.ts';

test('gives a thousand at once, and those that were left at the next time', () => {
  const { damaged, ids } = withDamaged(1_002);

  const first = damaged.nextOf(ids);
  const second = damaged.nextOf(ids);

  expect([first.length, second.length]).toEqual([1_000, 1_000]);
  expect(new Set([...first, ...second]).size).toBe(1_002);
});

test('gives none that is not asked for', () => {
  const { damaged } = withDamaged(3);

  const next = damaged.nextOf(new Set([1, 7]));

  expect(next).toEqual([1]);
});

test('leaves out of what was saved what cannot have been', () => {
  const damaged = new DamagedManifests();

  damaged.restore([[1, 'a hash'], ['2', 'a hash'], [3, 3], 'none']);

  expect(damaged.save()).toEqual([[1, 'a hash']]);
});

function withDamaged(count: number): { damaged: DamagedManifests; ids: ReadonlySet<number> } {
  const digests = new DigestTable();
  const damaged = new DamagedManifests();
  const bytes = Buffer.from('damaged');
  const content = parseManifest(bytes);
  const ids = Array.from({ length: count }, (_, at) =>
    digests.add('sha256', at.toString(16).padStart(64, '0')),
  );
  for (const id of ids) damaged.judge(id, { bytes, content }, digests);
  return { damaged, ids: new Set(ids) };
}
