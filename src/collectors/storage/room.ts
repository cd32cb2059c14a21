import { usedRatio as usedRatioOf } from '../../registry/storage/capacity.ts';
import type { Reading } from '../../registry/storage/reading.ts';

/** How much there is room for; what cannot be seen is undefined. */
export interface Room {
  readonly totalBytes: number | undefined;
  /** What may still be written. */
  readonly availableBytes: number | undefined;
  readonly usedBytes: number | undefined;
  readonly inodes: number | undefined;
  readonly freeInodes: number | undefined;
}

/** What was seen, and what is wrong with it: empty where nothing is. */
export interface RoomView {
  readonly room: Room;
  readonly problem: string;
}

/** Where the capacity of the storage is seen. */
export interface RoomSource {
  /** Fails where the storage itself cannot be seen, so that it is not worth scanning. Never rejects. */
  look(signal: AbortSignal): Promise<Reading<RoomView>>;
  close(): void;
}

export const unknownRoom: Room = {
  totalBytes: undefined,
  availableBytes: undefined,
  usedBytes: undefined,
  inodes: undefined,
  freeInodes: undefined,
};

/** Undefined where the capacity is not known. */
export function usedRatio({ totalBytes, availableBytes }: Room): number | undefined {
  if (totalBytes === undefined || availableBytes === undefined) return undefined;
  return usedRatioOf({ totalBytes, availableBytes });
}
