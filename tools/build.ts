// Builds dist/: what Node.js runs, without TypeScript and without node_modules. Usage: tsx tools/build.ts
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(project, 'dist');

/** Each is begun by its name: by whoever runs the exporter, or by the exporter as a thread or process of its own. */
const programs = [
  'src/main.ts',
  'src/commands/scan/scan-thread-program.ts',
  'src/registry/storage/file-system/reading-thread-program.ts',
  'src/registry/storage/scan-process.ts',
  'src/registry/storage/capacity-process.ts',
];

rmSync(outdir, { recursive: true, force: true });
await bundle(
  programs.map((program) => join(project, program)),
  outdir,
);
