import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from enlarging the room for new objects, which it does to some 50 MB where many short texts are made: lines are
 * read no faster with it. Measured with 1 GB of log: 90 MB resident instead of 122.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * Has V8 clear away what is not used any more when the heap has grown by seven tenths, where it would let it become several times
 * as large. Measured with 50,000 events of a log whose receiver fails: 148 MB resident at most instead of 204, for a tenth of the
 * CPU. Growth by half gives 141 MB for a third of the CPU.
 */
export function clearHeapEarly(): void {
  setFlagsFromString('--heap-growing-percent=70');
}
