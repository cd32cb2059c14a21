import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerQuestions } from '../../../src/registry/storage/reading.ts';
import { scanOptionsOf } from '../../../src/registry/storage/scan-options.ts';

const { target } = scanOptionsOf(process.argv.slice(2));
const root = target.kind === 'file system' ? target.root : '';

// A named pipe without a writer keeps its reader as a mount keeps it whose server is gone.
answerQuestions(() => {
  appendFileSync(join(root, 'asked'), 'once\n');
  return readFileSync(join(root, 'pipe'), 'utf8');
});
