import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Files that use the machine's Engine take turns and wait for minutes, so they go one after the other, beside all others:
 * `npm test` runs both lanes at once. Without a lane it is everything.
 */
export function filesOf(lane: string | undefined): readonly string[] {
  if (lane === undefined) return ['test/**/*.test.ts'];
  const files = readdirSync('test', { recursive: true }).map((name) => join('test', String(name)));
  return files.filter((file) => file.endsWith('.test.ts') && usesEngine(file) === (lane === 'engine'));
}

export function usesEngine(file: string): boolean {
  return /realParts\([^{]*'docker'/.test(readFileSync(file, 'utf8'));
}
