/** Keeps the last few of many, and how many there were. */
export class Latest<T> {
  readonly #most: number;
  readonly #items: T[] = [];
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#count;
  }

  add(item: T): void {
    this.#count += 1;
    this.#items.push(item);
    if (this.#items.length > this.#most) this.#items.shift();
  }

  all(): readonly T[] {
    return this.#items;
  }
}
