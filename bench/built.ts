import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../tools/bundle.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const folder = join(project, '.state/bench');

/** The first of these sources, built as the exporter is, with the others beside it; its path. */
export async function built(...sources: readonly string[]): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await bundle(
    sources.map((source) => join(project, source)),
    folder,
  );
  return join(folder, basename(sources[0] ?? '', '.ts') + '.js');
}
