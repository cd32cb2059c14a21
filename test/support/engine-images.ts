import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Real OCI images in a folder of their own, made by umoci and carried by skopeo. */
export interface ImageFolder {
  /** Makes an image with one layer for each size, filled with bytes that no other image has. */
  make(tag: string, layerBytes: readonly number[]): Promise<void>;
  /** `host:port/repository:tag` */
  push(tag: string, to: string, options?: readonly string[]): Promise<void>;
  pull(from: string, tag: string, options?: readonly string[]): Promise<void>;
  digest(tag: string): Promise<string>;
  remove(): Promise<void>;
}

export async function imageFolder(): Promise<ImageFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'images-'));
  const layout = join(folder, 'layout');
  await run('umoci', 'init', '--layout', layout);
  const copy = async (from: string, to: string, options: readonly string[] = []): Promise<void> => {
    await run('skopeo', 'copy', '--src-tls-verify=false', '--dest-tls-verify=false', ...options, from, to);
  };
  return {
    async make(tag, layerBytes) {
      await run('umoci', 'new', '--image', `${layout}:${tag}`);
      for (const [index, bytes] of layerBytes.entries()) {
        const file = join(folder, 'layer');
        await writeFile(file, randomBytes(bytes));
        await run('umoci', 'insert', '--image', `${layout}:${tag}`, file, `/layer-${index}`);
      }
    },
    push: (tag, to, options) => copy(`oci:${layout}:${tag}`, `docker://${to}`, options),
    pull: (from, tag, options) => copy(`docker://${from}`, `oci:${layout}:${tag}`, options),
    digest: async (tag) =>
      (await run('skopeo', 'inspect', '--format', '{{.Digest}}', `oci:${layout}:${tag}`)).trim(),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Runs a client program; rejects with what it printed where it fails. */
export async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute(program, [...args], { timeout: 60_000 });
  return stdout;
}
