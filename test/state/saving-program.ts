import { StateFile } from '../../src/state/state-file.ts';

const [path = ''] = process.argv.slice(2);
const file = new StateFile(path);
const filler = 'x'.repeat(200_000);

// Saves as fast as it can and tells each number once it is saved, until somebody kills it.
await file.load();
for (let number = 1; ; number += 1) {
  const { status } = await file.save({ number, filler });
  process.stdout.write(`${status} ${number}\n`);
}
