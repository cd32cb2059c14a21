import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startExporter } from '../../support/exporter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('the built program finds the programs that read the storage', async () => {
  const root = temporaryFolder();
  const blob = join(root, 'docker/registry/v2/blobs/sha256/aa', 'a'.repeat(64));
  mkdirSync(blob, { recursive: true });
  writeFileSync(join(blob, 'data'), 'x'.repeat(1_234));

  const exporter = await startExporter({ REGISTRY_STORAGE_PATH: root });

  await exporter.reaches('docker_registry_storage_blob_bytes{registry="registry"}', 1_234);
  await exporter.reaches('docker_registry_storage_capacity_bytes{registry="registry"}', 1);
  expect(await exporter.stop()).toBe(0);
});
