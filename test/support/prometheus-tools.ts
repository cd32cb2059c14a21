import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ToolResult {
  readonly code: number | null;
  readonly output: string;
}

/** Runs promtool or amtool to its end. */
export function runTool(program: 'promtool' | 'amtool', ...args: readonly string[]): ToolResult {
  // It ends before its heap needs collecting often.
  const env = { ...process.env, GOGC: '400' };
  const done = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000, env });
  return { code: done.status, output: `${done.stdout}${done.stderr}` };
}

/** The path of a file of the project, whatever the working directory is. */
export function projectPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
