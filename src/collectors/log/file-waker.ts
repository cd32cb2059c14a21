import { Tail } from 'tail';

/**
 * Tells that a file has grown. `tail` is good at that and loses lines at rotation, so it only wakes the reader, which
 * keeps the offset itself; what it misses, the reader's interval makes good. See docs/adr/0002-following-files.md.
 */
export class FileWaker {
  private readonly path: string;
  private tail: Tail | undefined;
  private hasGrown = false;
  private wake: () => void = () => undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Watches the file that bears the name now. */
  watch(): void {
    this.tail?.unwatch();
    try {
      // Without a separator it keeps no text, however long a line may be.
      this.tail = new Tail(this.path, { separator: null, encoding: 'latin1', follow: false });
      this.tail.on('line', this.onGrowth);
      this.tail.on('error', this.onGrowth);
    } catch {
      this.tail = undefined;
    }
  }

  wait(signal: AbortSignal): Promise<void> {
    if (this.hasGrown || signal.aborted) {
      this.hasGrown = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.hasGrown = false;
        resolve();
      };
      this.wake = done;
      signal.addEventListener('abort', done);
    });
  }

  close(): void {
    this.tail?.unwatch();
    this.wake();
  }

  private readonly onGrowth = (): void => {
    this.hasGrown = true;
    this.wake();
  };
}
