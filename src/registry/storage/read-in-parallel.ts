/** Goes through items with at most that many under way at once. The first to reject ends it. */
export async function readInParallel<T>(
  items: readonly T[],
  parallel: number,
  read: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next];
      next += 1;
      if (item !== undefined) await read(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, work));
}
