/**
 * How many records travel together. A refused batch is halved until the record at fault is alone; after that the size
 * doubles with each batch that goes through.
 */
export class BatchSize {
  private readonly largest: number;
  private size: number;

  constructor(largest: number) {
    this.largest = largest;
    this.size = largest;
  }

  get records(): number {
    return this.size;
  }

  grow(): void {
    this.size = Math.min(this.largest, this.size * 2);
  }

  /** The batch that was refused may have been smaller than the size allowed. */
  halve(refused: number): void {
    this.size = Math.max(1, Math.floor(refused / 2));
  }
}
