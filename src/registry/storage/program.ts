import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A file that Node.js runs in a process of its own. */
export interface Program {
  readonly path: string;
  readonly execArgv: readonly string[];
}

/**
 * The program `name` beside the module at `url`, in the form in which that module runs: built (`.js`), or as source,
 * which Node.js 20 needs `tsx` for. The compiler rewrites the endings of imports, but not of a path like this one.
 */
export function programBeside(url: string, name: string): Program {
  const isSource = url.endsWith('.ts');
  return {
    path: fileURLToPath(new URL(isSource ? `${name}.ts` : `${name}.js`, url)),
    execArgv: isSource ? ['--import', pathToFileURL(createRequire(url).resolve('tsx')).href] : [],
  };
}
