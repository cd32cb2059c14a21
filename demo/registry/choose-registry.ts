import type { RegistryChoice } from '../demo-options.ts';
import type { DemoFiles, DemoRegistry } from './demo-registry.ts';
import { startEmbeddedDemoRegistry } from './embedded-registry.ts';
import { findRegistryProgram } from './find-registry-program.ts';
import { startRealRegistry } from './real-registry.ts';

/** A real registry where there is one, else the embedded one, unless the user has decided. */
export async function startRegistry(choice: RegistryChoice, files: DemoFiles): Promise<DemoRegistry> {
  if (choice === 'embedded') return startEmbeddedDemoRegistry(files);
  const found = findRegistryProgram(process.env);
  if (found !== undefined) return startRealRegistry(found, files);
  if (choice === 'auto') return startEmbeddedDemoRegistry(files);
  throw new Error(
    '--registry: real was asked for, expected registry or docker-registry on the PATH, got neither',
  );
}
