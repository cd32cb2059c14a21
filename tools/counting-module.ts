import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const source = 'assembly/index.ts';
/** Nothing is ever freed: a few tables are made at the start. */
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
const base64Width = 120;

/**
 * Compiles `assembly/` to WebAssembly and gives the module as source text, so that neither a start of the exporter nor a
 * test needs the compiler. A process of its own, for the compiler's types redefine those of JavaScript. Throws its complaints.
 */
export function compileCountingModule(project: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'counting-module-'));
  const binary = join(folder, 'module.wasm');
  try {
    const compiler = join(project, 'node_modules/assemblyscript/bin/asc.js');
    const args = [compiler, source, ...options, '--outFile', binary];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${source}: ${stderr}`);
    return moduleText(readFileSync(binary).toString('base64'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function moduleText(base64: string): string {
  const lines = base64.match(new RegExp(`.{1,${base64Width}}`, 'g')) ?? [];
  return [
    '// Generated from assembly/ by `npm run generate`.',
    '',
    '/** The WebAssembly module that counts the lines of a log, in base64. */',
    'export const countingModule =',
    `${lines.map((line) => `  '${line}'`).join(' +\n')};`,
    '',
  ].join('\n');
}
