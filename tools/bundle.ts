import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { licencesOf } from './licences.ts';

const unused = fileURLToPath(new URL('unused-package.cjs', import.meta.url));

const options: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // What a command does not need is not read by it.
  splitting: true,
  // All in one folder: whatever lies beside a module in src lies beside it here.
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  // Packages in CommonJS ask for these.
  banner: {
    js: [
      "import { createRequire as createRequireOfBundle } from 'node:module';",
      'const require = createRequireOfBundle(import.meta.url);',
      "const __filename = import.meta.filename ?? '', __dirname = import.meta.dirname ?? '';",
    ].join('\n'),
  },
  // dockerode brings them for an Engine behind ssh and for building images, a third of all that there would be to load.
  alias: { ssh2: unused, '@grpc/grpc-js': unused, '@grpc/proto-loader': unused },
  metafile: true,
  logLevel: 'warning',
};

/** Puts each of the programs and all that it imports into `outdir`, with the licences of the packages among it. */
export async function bundle(entryPoints: readonly string[], outdir: string): Promise<void> {
  const { metafile } = await build({ ...options, entryPoints: [...entryPoints], outdir });
  writeFileSync(join(outdir, 'LICENSES.txt'), licencesOf(Object.keys(metafile?.inputs ?? {})));
}
