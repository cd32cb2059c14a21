import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import type { EmbeddedRegistry, EmbeddedRegistryOptions } from '../../../demo/embedded-registry/options.ts';
import { startEmbeddedRegistry } from '../../../demo/embedded-registry/server.ts';

export interface RunningRegistry extends EmbeddedRegistry {
  readonly root: string;
  readonly lines: string[];
}

/** A registry over a directory of its own, both gone when the test is. */
export async function runRegistry(options: Partial<EmbeddedRegistryOptions> = {}): Promise<RunningRegistry> {
  const root = await createRoot();
  const lines: string[] = [];
  const registry = await startEmbeddedRegistry({
    root,
    writeLog: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(() => registry.close());
  return { ...registry, root, lines };
}

export async function createRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'embedded-registry-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return root;
}

export type StructuredLine = Readonly<Record<string, unknown>>;

export function structuredLines(lines: readonly string[]): readonly StructuredLine[] {
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as StructuredLine);
}

export function accessLines(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !line.startsWith('{'));
}
