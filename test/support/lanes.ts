import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `npm test` runs its lanes at once: files that use the machine's Engine take turns and wait for minutes, so they go one after the
 * other; so do some that wait for what a program does in its time. The rest works. Without a lane it is everything.
 */
export function filesOf(lane: string | undefined): readonly string[] {
  if (lane === undefined) return ['test/**/*.test.ts'];
  const files = readdirSync('test', { recursive: true }).map((name) => join('test', String(name)));
  return files.filter((file) => file.endsWith('.test.ts') && laneOf(file) === lane);
}

function laneOf(file: string): string {
  if (usesEngine(file)) return 'engine';
  return waiting.some((start) => file.startsWith(start)) ? 'waiting' : 'rest';
}

/** Where a test takes half a minute or more in which it does next to nothing. */
const waiting = [
  'test/alerts/chaos/',
  'test/app/delivery/',
  'test/app/reload.test.ts',
  'test/collectors/gc/cron.test.ts',
  'test/demo/demo-program.test.ts',
];

export function usesEngine(file: string): boolean {
  return /realParts\([^{]*'docker'/.test(readFileSync(file, 'utf8'));
}
