import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from enlarging the room for new objects, which it does to some 50 MB where many short texts are made: lines are
 * read no faster with it. Measured with 1 GB of log: 90 MB resident instead of 122.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * Has V8 clear away what is not used any more when the heap has grown by half, where it would let it become several times as
 * large. Measured with 50,000 records of a log whose receiver fails: 142 MB resident at most instead of 204. It costs an eighth of
 * the CPU where lines are events, and where they are not a quarter; growth by seven tenths costs less, and takes 149 MB.
 */
export function clearHeapEarly(): void {
  setFlagsFromString('--heap-growing-percent=50');
}
