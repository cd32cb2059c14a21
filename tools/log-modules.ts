import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface LogModule {
  /** Its main file. */
  readonly source: string;
  readonly file: string;
  readonly name: string;
  readonly what: string;
}

const modules: readonly LogModule[] = [
  {
    source: 'assembly/index.ts',
    file: 'src/registry/log/fast/counting-module.ts',
    name: 'countingModule',
    what: 'counts the lines of a log',
  },
  {
    source: 'assembly/record/index.ts',
    file: 'src/registry/log/fast/recording-module.ts',
    name: 'recordingModule',
    what: 'writes the OTLP records of the lines of a log',
  },
];

/** Nothing is ever freed: a few tables are made at the start. */
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
const base64Width = 120;

/**
 * Compiles `assembly/` to WebAssembly and gives each module's file with its source text, so that neither a start of the
 * exporter nor a test needs the compiler. Throws its complaints.
 */
export function compileLogModules(project: string): readonly (readonly [file: string, text: string])[] {
  return modules.map((module) => [module.file, compile(project, module)]);
}

/** In a process of its own, for the compiler's types redefine those of JavaScript. */
function compile(project: string, module: LogModule): string {
  const { source } = module;
  const folder = mkdtempSync(join(tmpdir(), 'log-module-'));
  const binary = join(folder, 'module.wasm');
  try {
    const compiler = join(project, 'node_modules/assemblyscript/bin/asc.js');
    const args = [compiler, source, ...options, '--outFile', binary];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${source}: ${stderr}`);
    return moduleText(module, readFileSync(binary).toString('base64'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function moduleText({ name, what }: LogModule, base64: string): string {
  const lines = base64.match(new RegExp(`.{1,${base64Width}}`, 'g')) ?? [];
  return [
    '// Generated from assembly/ by `npm run generate`.',
    '',
    `/** The WebAssembly module that ${what}, in base64. */`,
    `export const ${name} =`,
    `${lines.map((line) => `  '${line}'`).join(' +\n')};`,
    '',
  ].join('\n');
}
