const algorithm = 'sha256';
const shards = 256;
/** Behind the claims on shards. */
const isOver = shards;

/** What two threads share out among them: each takes shards of SHA-256 that the other has not, from its own end. */
export class SharedWork {
  readonly memory: SharedArrayBuffer;
  private readonly words: Int32Array;

  constructor(memory = new SharedArrayBuffer((shards + 1) * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.words = new Int32Array(memory);
  }

  /** Whether nobody waits for any more than what has been begun. */
  get isOver(): boolean {
    return Atomics.load(this.words, isOver) === 1;
  }

  end(): void {
    Atomics.store(this.words, isOver, 1);
  }

  /** From the first shard on; ends where the other thread has come to. */
  *fromFirst(): Generator<string, undefined> {
    for (let number = 0; number < shards; number += 1) {
      if (!this.claim(number)) return undefined;
      yield `${algorithm}/${number.toString(16).padStart(2, '0')}`;
    }
    return undefined;
  }

  /** Whether the shard is the caller's. Those of another algorithm are rare, and only one thread reads them. */
  isOwn(key: string): boolean {
    const [name = '', digits = ''] = key.split('/');
    return name !== algorithm || this.claim(Number.parseInt(digits, 16));
  }

  private claim(number: number): boolean {
    return Atomics.compareExchange(this.words, number, 0, 1) === 0;
  }
}
