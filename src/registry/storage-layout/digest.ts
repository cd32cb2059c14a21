/** Digits of each algorithm that Distribution accepts; it refuses a digest of any other. */
const hexLengths: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

export const digestAlgorithms: readonly string[] = [...hexLengths.keys()];

/** More of a link than this need not be read: it is longer than any digest. */
export const mostLinkBytes = 256;

const hexDigits = /^[0-9a-f]+$/;

export interface Digest {
  readonly algorithm: string;
  readonly hex: string;
}

export function isDigest(algorithm: string, hex: string): boolean {
  return hexLengths.get(algorithm) === hex.length && hexDigits.test(hex);
}

/** Takes a text such as a link file holds apart, or gives undefined where Distribution would refuse it. */
export function parseDigest(text: string): Digest | undefined {
  const colon = text.indexOf(':');
  const [algorithm, hex] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  return isDigest(algorithm, hex) ? { algorithm, hex } : undefined;
}

/** Size of a link file that names a digest of this algorithm; 0 for an algorithm that there is not. */
export function linkBytes(algorithm: string): number {
  const digits = hexLengths.get(algorithm);
  return digits === undefined ? 0 : algorithm.length + 1 + digits;
}
