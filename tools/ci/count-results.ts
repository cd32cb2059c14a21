// Prints CI's last line from vitest's JSON reports. Usage: tsx count-results.ts EXIT_CODE_OF_THE_TEST_COMMAND REPORT...
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Whatever did not pass has failed: a skipped test, a file that could not be loaded, and a command that ended badly
 * although no test did (lint, types, an error outside of any test).
 */
export function tally(reports: readonly unknown[], exitCode: number): Tally {
  const statuses = reports.flatMap((report) => listIn(report, 'testResults').flatMap(statusesOf));
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.length - passed;
  return { passed, failed: failed === 0 && (exitCode !== 0 || passed === 0) ? 1 : failed };
}

function statusesOf(file: unknown): unknown[] {
  const statuses = listIn(file, 'assertionResults').map((test) => valueIn(test, 'status'));
  const fileFailed = valueIn(file, 'status') !== 'passed';
  return fileFailed && statuses.every((status) => status === 'passed') ? [...statuses, 'failed'] : statuses;
}

function listIn(holder: unknown, key: string): unknown[] {
  const value = valueIn(holder, key);
  return Array.isArray(value) ? value : [];
}

function valueIn(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined;
}

function readReport(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function main([exitCode = '1', ...paths]: readonly string[]): void {
  const { passed, failed } = tally(paths.map(readReport), Number(exitCode));
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
