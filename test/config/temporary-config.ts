import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type LoadedConfig } from '../../src/config/load.ts';
import type { ValidatedConfig } from '../../src/config/model.ts';
import type { Environment } from '../../src/config/section.ts';

/** A configuration in a folder of its own, which messages show as DIR. */
export class TemporaryConfig {
  readonly folder = mkdtempSync(join(tmpdir(), 'registry-config-'));

  /** Writes a file and gives its path. */
  write(name: string, text: string | Buffer): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  load(yaml: string, environment: Environment = {}): LoadedConfig {
    const file = this.write('c.yml', yaml.replaceAll('DIR', this.folder));
    return loadConfig({ file, environment, listenAddress: undefined });
  }

  /** What is wrong with a file, with the folder masked; empty for a valid one. */
  problems(yaml: string, environment: Environment = {}): readonly string[] {
    return this.masked(this.load(yaml, environment));
  }

  masked(loaded: LoadedConfig): readonly string[] {
    return loaded.ok ? [] : loaded.problems.map((problem) => problem.replaceAll(this.folder, 'DIR'));
  }
}

/** The configuration, or its problems as an error: for tests of what a valid one comes to. */
export function valid(loaded: LoadedConfig): ValidatedConfig {
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.config;
}

export function fromEnvironment(environment: Environment): LoadedConfig {
  return loadConfig({ file: undefined, environment, listenAddress: undefined });
}
