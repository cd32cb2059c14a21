import { expect, test } from 'vitest';
import { DigestTable } from '../../../src/registry/storage-layout/digest-table.ts';
import { ManifestTable, noDigest } from '../../../src/registry/storage-layout/manifest-table.ts';
import type { ManifestContent } from '../../../src/registry/storage-layout/manifest.ts';

const first = `sha256:${'1'.repeat(64)}`;
const second = `sha512:${'2'.repeat(128)}`;
const image: ManifestContent = {
  kind: 'image',
  references: [
    { digest: first, role: 'config', isForeign: false },
    { digest: second, role: 'layer', isForeign: true },
    { digest: 'nonsense', role: 'layer', isForeign: false },
  ],
  faults: { 2: undefined, 3: undefined },
  subject: undefined,
  bytes: 700,
};
const schema1: ManifestContent = {
  kind: 'schema1',
  references: [],
  faults: { 2: undefined, 3: 'unrecognized manifest schema version 1' },
  subject: first,
  bytes: 3,
};

test('tells what a manifest says', () => {
  const { table, digests } = tableOf(image, 5);

  expect(table.kind(5)).toBe('image');
  expect(table.bytes(5)).toBe(700);
  expect(table.isReferrer(5)).toBe(false);
  expect(table.fault(5, 3)).toBeUndefined();
  expect(referencesOf(table, 5)).toEqual([
    { id: digests.find('sha256', '1'.repeat(64)), role: 'config', isForeign: false },
    { id: digests.find('sha512', '2'.repeat(128)), role: 'layer', isForeign: true },
    { id: noDigest, role: 'layer', isForeign: false },
  ]);
});

test('tells which release cannot read a manifest, and whether it is about another', () => {
  const { table } = tableOf(schema1, 0);

  expect(table.kind(0)).toBe('schema1');
  expect([table.fault(0, 2), table.fault(0, 3)]).toEqual([
    undefined,
    'unrecognized manifest schema version 1',
  ]);
  expect(table.isReferrer(0)).toBe(true);
});

test('knows nothing of a manifest that was not read', () => {
  const { table } = tableOf(image, 5);

  expect([4, 6, 1_000_000].map((id) => table.has(id))).toEqual([false, false, false]);
  expect([4, 6, 1_000_000].map((id) => table.referenceCount(id))).toEqual([0, 0, 0]);
  expect(table.size).toBe(1);
});

test('holds thousands of manifests apart', () => {
  const [table, digests] = [new ManifestTable(), new DigestTable()];
  for (let id = 0; id < 3_000; id += 1) {
    const digest = `sha256:${id.toString(16).padStart(64, '0')}`;
    table.set(id, { ...image, references: [{ digest, role: 'layer', isForeign: false }] }, digests);
  }

  const wrong = Array.from({ length: 3_000 }, (_, id) => id).filter(
    (id) => digests.text(table.referenceId(id, 0)) !== `sha256:${id.toString(16).padStart(64, '0')}`,
  );

  expect(wrong).toEqual([]);
  expect(table.size).toBe(3_000);
});

test('goes on after it was saved', () => {
  const { table, digests } = tableOf(image, 5);
  table.set(6, schema1, digests);

  const restored = ManifestTable.restore(table.save());
  restored.set(5_000, image, digests);

  expect([5, 6].map((id) => referencesOf(restored, id))).toEqual([5, 6].map((id) => referencesOf(table, id)));
  expect(restored.fault(6, 3)).toBe('unrecognized manifest schema version 1');
  expect(referencesOf(restored, 5_000)).toEqual(referencesOf(table, 5));
  expect(restored.size).toBe(3);
});

function tableOf(content: ManifestContent, id: number): { table: ManifestTable; digests: DigestTable } {
  const [table, digests] = [new ManifestTable(), new DigestTable()];
  table.set(id, content, digests);
  return { table, digests };
}

function referencesOf(table: ManifestTable, id: number): unknown[] {
  return Array.from({ length: table.referenceCount(id) }, (_, index) => table.reference(id, index));
}
