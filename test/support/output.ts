import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the suite gathers all that the exporter says, in CI and by `npm test`; undefined in a run of single files. */
const folder = process.env['EXPORTER_OUTPUT'];

/**
 * Keeps what the exporter has said anywhere (its log, /metrics, the page, an error, a record): after the suite everything is
 * searched for the secrets that the tests have planted.
 */
export function keepOutput(text: string): void {
  if (folder === undefined || text === '') return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${process.pid}.txt`), `${text}\n`);
}
