import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ok, wrong, type Kind, type Wrong } from './kinds.ts';

export const clientCertificate: Kind<string> = {
  expected: 'the path of a file with a PEM certificate',
  parse: (raw) =>
    judgeFile(raw, 'holds no certificate', (pem) => {
      new X509Certificate(pem);
    }),
};

export const clientKey: Kind<string> = {
  expected: 'the path of a file with a PEM private key',
  parse: (raw) =>
    judgeFile(raw, 'holds no private key', (pem) => {
      createPrivateKey(pem);
    }),
};

/** What its owner says may be wrong with the content: a key that is not the certificate's. Both files were judged before. */
export function isKeyOf(keyFile: string, certFile: string): boolean {
  const certificate = new X509Certificate(readFileSync(certFile));
  return certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)));
}

type Judged = { readonly ok: true; readonly value: string } | Wrong;

/** The content is never part of what is said, nor is what the parser says of it. */
function judgeFile(raw: unknown, otherwise: string, parse: (pem: Buffer) => void): Judged {
  if (typeof raw !== 'string') return wrong('is not a path');
  const pem = readOrUndefined(raw);
  if (pem === undefined) return wrong('cannot be read');
  try {
    parse(pem);
    return ok(raw);
  } catch {
    if (pem.includes('ENCRYPTED'))
      return wrong('is protected by a passphrase', 'take it away with openssl pkey -in KEY -out NEW_KEY');
    return wrong(otherwise);
  }
}

function readOrUndefined(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
