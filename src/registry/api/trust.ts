import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, rootCertificates } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { reasonOf } from '../../domain/failure.ts';

export interface TrustSettings {
  readonly caFile: string | undefined;
  readonly insecureSkipVerify: boolean;
}

/** Whose certificates are believed: by default those of Node. */
export interface Trust {
  readonly secureContext: SecureContext | undefined;
  readonly rejectUnauthorized: boolean;
}

export type TrustResult =
  { readonly status: 'ok'; readonly trust: Trust } | { readonly status: 'failed'; readonly detail: string };

/**
 * Reads the CA file anew, so that a renewed one needs no restart. Its authorities are added to the public ones, as Docker
 * does with certs.d: the token server may well have a public certificate where the registry has a private one.
 */
export async function readTrust(settings: TrustSettings): Promise<TrustResult> {
  const rejectUnauthorized = !settings.insecureSkipVerify;
  if (settings.caFile === undefined) return ok({ secureContext: undefined, rejectUnauthorized });
  try {
    const authorities = await readFile(settings.caFile, 'utf8');
    // A context silently leaves out what it cannot read, and the handshake would then fail for no visible reason.
    new X509Certificate(authorities);
    const secureContext = createSecureContext({ ca: [...rootCertificates, authorities] });
    return ok({ secureContext, rejectUnauthorized });
  } catch (error) {
    return { status: 'failed', detail: `cannot use the CA file ${settings.caFile}: ${reasonOf(error)}` };
  }
}

function ok(trust: Trust): TrustResult {
  return { status: 'ok', trust };
}
