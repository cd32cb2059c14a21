import { createHmac, timingSafeEqual } from 'node:crypto';

export interface UploadState {
  readonly name: string;
  readonly uuid: string;
  readonly offset: number;
  readonly startedAt: string;
}

export type UnpackedState =
  | { readonly status: 'ok'; readonly state: UploadState }
  | { readonly status: 'invalid'; readonly reason: string };

/** The `_state` token of an upload URL: an HMAC and a small JSON object, in Distribution's form. */
export function packUploadState(secret: Buffer, { name, uuid, offset, startedAt }: UploadState): string {
  const json = Buffer.from(JSON.stringify({ Name: name, UUID: uuid, Offset: offset, StartedAt: startedAt }));
  const token = Buffer.concat([sign(secret, json), json]).toString('base64url');
  return token.padEnd(Math.ceil(token.length / 4) * 4, '=');
}

export function unpackUploadState(secret: Buffer, token: string): UnpackedState {
  const broken = findBrokenBase64(token);
  if (broken !== undefined) {
    return { status: 'invalid', reason: `illegal base64 data at input byte ${broken}` };
  }
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length < 32) return { status: 'invalid', reason: 'invalid secret' };
  const json = bytes.subarray(32);
  if (!timingSafeEqual(bytes.subarray(0, 32), sign(secret, json))) {
    return { status: 'invalid', reason: 'invalid secret' };
  }
  return { status: 'ok', state: readState(json) };
}

/** Where the token stops being padded base64url. Node's decoder would take what it understands. */
function findBrokenBase64(token: string): number | undefined {
  const good = /^(?:[\w-]{4})*(?:[\w-]{2}==|[\w-]{3}=)?/.exec(token)?.[0].length ?? 0;
  return good === token.length ? undefined : good;
}

function sign(secret: Buffer, json: Buffer): Buffer {
  return createHmac('sha256', secret).update(json).digest();
}

// The signature has been checked, so this is what packUploadState wrote.
function readState(json: Buffer): UploadState {
  const raw: unknown = JSON.parse(json.toString());
  const fields = new Map<string, unknown>(typeof raw === 'object' && raw !== null ? Object.entries(raw) : []);
  return {
    name: String(fields.get('Name')),
    uuid: String(fields.get('UUID')),
    offset: Number(fields.get('Offset')),
    startedAt: String(fields.get('StartedAt')),
  };
}
