import { join } from 'node:path';

/** Where what is kept of a registry lies. The name of a registry holds nothing that a path could take for its own. */
export function stateFilePath(directory: string, registryName: string, what: string): string {
  return join(directory, `${what}-${registryName}.json`);
}

/** The same for what is no JSON. */
export function stateDataPath(directory: string, registryName: string, what: string): string {
  return join(directory, `${what}-${registryName}.bin`);
}
