import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCapacity } from '../../../src/registry/storage/capacity.ts';
import { answerQuestions } from '../../../src/registry/storage/reading.ts';

const [root = ''] = process.argv.slice(2);

// A named pipe without a writer keeps its reader as a mount keeps it whose server is gone.
answerQuestions(() => {
  appendFileSync(join(root, 'asked'), 'once\n');
  readFileSync(join(root, 'pipe'));
  return readCapacity(root);
});
