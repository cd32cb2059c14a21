import { same } from './bytes';

const slots: usize = 1024;

/** Finds out which of a few known words stands in memory. */
export class Words {
  private places: usize = heap.alloc(slots);
  private starts: StaticArray<usize>;
  private lengths: StaticArray<usize>;
  private factor: u32 = 1;
  /** A bit for each length that a word has. */
  private allLengths: u32 = 0;

  /** The words, parted by commas, are two bytes long or more; a word's place in the list is its number. */
  constructor(list: string) {
    const words = list.split(',');
    this.starts = new StaticArray<usize>(words.length);
    this.lengths = new StaticArray<usize>(words.length);
    for (let i = 0; i < words.length; i++) {
      const bytes = String.UTF8.encode(words[i]);
      this.starts[i] = changetype<usize>(bytes);
      this.lengths[i] = bytes.byteLength;
      this.allLengths |= 1 << (bytes.byteLength & 31);
    }
    while (!this.placeAll()) this.factor += 2;
  }

  /** The number of the word, or -1. */
  find(start: usize, end: usize): i32 {
    const length = end - start;
    if (length < 2 || ((this.allLengths >> (<u32>length & 31)) & 1) == 0) return -1;
    const number = <i32>load<u8>(this.places + this.slot(start, length)) - 1;
    if (number < 0 || unchecked(this.lengths[number]) != length) return -1;
    return same(unchecked(this.starts[number]), start, length) ? number : -1;
  }

  /** Whether every word has a slot of its own, so that one look decides. */
  private placeAll(): bool {
    if (this.factor > 10_000) throw new Error('these words cannot be told apart by their ends');
    memory.fill(this.places, 0, slots);
    for (let i = 0; i < this.starts.length; i++) {
      const place = this.places + this.slot(this.starts[i], this.lengths[i]);
      if (load<u8>(place) != 0) return false;
      store<u8>(place, <u8>(i + 1));
    }
    return true;
  }

  /** The words of a log differ in their length or in the two bytes at one of their ends. */
  private slot(start: usize, length: usize): usize {
    const ends = <u32>load<u16>(start) ^ (<u32>load<u16>(start + length - 2) * 0x9e37);
    return ((((ends + <u32>length) * (this.factor * 0x85eb)) >> 12) as usize) & (slots - 1);
  }
}
