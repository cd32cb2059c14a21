import { randomBytes } from 'node:crypto';

/** A time-ordered identifier, which registry 3.1 uses for its instance, its requests and its uploads. */
export function createUuidV7(epochMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.floor(epochMs), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
