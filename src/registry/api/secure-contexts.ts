import { createHash, X509Certificate } from 'node:crypto';
import { createSecureContext, rootCertificates, type SecureContext, type SecureVersion } from 'node:tls';

/** Where a context's files were read from, for what is said of them, and what it accepts. */
export interface ContextSettings {
  readonly caFile: string | undefined;
  /** With its key or not at all: what a server that asks for a client's certificate is shown. */
  readonly certFile?: string | undefined;
  readonly minVersion?: SecureVersion | undefined;
}

/** What the files hold. */
export interface Files {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export type Made = { readonly status: 'ok'; readonly context: SecureContext } | Failed;

/**
 * Shared by all who want the same: each holds the 140 public authorities, which take 50 ms to read and a megabyte to keep.
 * By a digest of what it was made of, so that no key is kept besides.
 */
const contexts = new Map<string, SecureContext>();
const keptContexts = 32;

export function contextOf(files: Files, settings: ContextSettings): Made {
  const key = createHash('sha256')
    .update(JSON.stringify([files, settings.minVersion]))
    .digest('hex');
  const known = contexts.get(key);
  if (known !== undefined) return { status: 'ok', context: known };
  const made = makeContext(files, settings);
  if (made.status === 'failed') return made;
  contexts.set(key, made.context);
  const [oldest] = contexts.keys();
  if (contexts.size > keptContexts && oldest !== undefined) contexts.delete(oldest);
  return made;
}

function makeContext({ ca, cert, key }: Files, { caFile, certFile, minVersion }: ContextSettings): Made {
  // A context silently leaves out what it cannot read, and the handshake would then fail for no visible reason.
  if (ca !== undefined && !isCertificate(ca)) return noCertificate('CA file', caFile);
  if (cert !== undefined && !isCertificate(cert)) return noCertificate('client certificate', certFile);
  try {
    const context = createSecureContext({
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(minVersion === undefined ? {} : { minVersion }),
    });
    return { status: 'ok', context };
  } catch {
    // What OpenSSL says of a key may show a part of it.
    return failed(
      `cannot use the client certificate ${certFile ?? ''} with its key, expected a matching pair`,
    );
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).fingerprint256 !== '';
  } catch {
    return false;
  }
}

function noCertificate(what: string, path: string | undefined): Failed {
  return failed(`cannot use the ${what} ${path ?? ''}: it holds no certificate, expected PEM`);
}

export interface Failed {
  readonly status: 'failed';
  readonly detail: string;
}

export function failed(detail: string): Failed {
  return { status: 'failed', detail };
}
