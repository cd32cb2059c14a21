import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Builds dist/ when it is missing or older than src/. */
export function buildExporter(project: string): void {
  if (!isStale(project)) return;
  const args = ['--import', 'tsx', join(project, 'tools/build.ts')];
  const build = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: project });
  if (build.status !== 0) throw new Error(`npm run build: failed\n${build.stdout}${build.stderr}`);
}

function isStale(project: string): boolean {
  const built = statSync(join(project, 'dist/main.js'), { throwIfNoEntry: false });
  return built === undefined || newestChange(join(project, 'src')) > built.mtimeMs;
}

function newestChange(directory: string): number {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => statSync(join(directory, file)).mtimeMs));
}
