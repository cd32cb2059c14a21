/** To be raised with every change of what sections hold or of what is read out of a manifest. */
const version = 2;
const magic = Buffer.from('rx-scan\n', 'latin1');

export const headerBytes = 24;

export interface Header {
  /** Length of the JSON that follows. */
  readonly headBytes: number;
  /** Of all that follows the header. */
  readonly checksum: number;
}

export function packHeader({ headBytes, checksum }: Header): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  magic.copy(bytes);
  bytes.writeUInt32LE(version, 8);
  bytes.writeUInt32LE(headBytes, 12);
  bytes.writeUInt32LE(checksum, 16);
  return bytes;
}

/** Undefined for the header of another program or version. */
export function unpackHeader(bytes: Buffer): Header | undefined {
  const isOurs = magic.equals(bytes.subarray(0, magic.length)) && bytes.readUInt32LE(8) === version;
  // Nothing is there yet, so that whatever is there is none of ours.
  if (!isOurs || bytes.readUInt32LE(20) !== 0) return undefined;
  return { headBytes: bytes.readUInt32LE(12), checksum: bytes.readUInt32LE(16) };
}
