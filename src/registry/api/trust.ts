import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, rootCertificates } from 'node:tls';
import type { SecureContext, SecureVersion } from 'node:tls';
import { reasonOf } from '../../domain/failure.ts';

export interface TrustSettings {
  readonly caFile: string | undefined;
  readonly insecureSkipVerify: boolean;
  /** Both or neither: what a server that asks for a client's certificate is shown. */
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Undefined where the certificate is to be for the host of the URL. */
  readonly serverName?: string | undefined;
  readonly minVersion?: SecureVersion | undefined;
}

/** Whose certificates are believed: by default those of Node. */
export interface Trust {
  readonly secureContext: SecureContext | undefined;
  /** The same without the client's certificate, for those who are neither the registry nor its token server. */
  readonly strangerContext: SecureContext | undefined;
  readonly rejectUnauthorized: boolean;
  /** Given to the registry alone: the token server may have another name. */
  readonly servername?: string;
}

export type TrustResult =
  { readonly status: 'ok'; readonly trust: Trust } | { readonly status: 'failed'; readonly detail: string };

/**
 * Reads the files anew each time, so that renewed ones need no restart. The authorities are added to the public ones, as
 * Docker does with certs.d: the token server may well have a public certificate where the registry has a private one.
 */
export async function readTrust(settings: TrustSettings): Promise<TrustResult> {
  const read = await readFiles(settings);
  if (read.status === 'failed') return read;
  const { minVersion, serverName: servername } = settings;
  const isPlain = Object.keys(read.files).length === 0 && minVersion === undefined;
  const trust = {
    rejectUnauthorized: !settings.insecureSkipVerify,
    ...(servername === undefined ? {} : { servername }),
  };
  if (isPlain)
    return { status: 'ok', trust: { ...trust, secureContext: undefined, strangerContext: undefined } };
  const made = contextOf(read.files, settings);
  if (made.status === 'failed') return made;
  const { ca } = read.files;
  const bare = contextOf(ca === undefined ? {} : { ca }, settings);
  if (bare.status === 'failed') return bare;
  return {
    status: 'ok',
    trust: { ...trust, secureContext: made.context, strangerContext: bare.context },
  };
}

type Made =
  | { readonly status: 'ok'; readonly context: SecureContext }
  | { readonly status: 'failed'; readonly detail: string };

/**
 * Shared by all who want the same: each holds the 140 public authorities, which take 50 ms to read and a megabyte to keep.
 * By a digest of what it was made of, so that no key is kept besides.
 */
const contexts = new Map<string, SecureContext>();
const keptContexts = 32;

function contextOf(files: Files, settings: TrustSettings): Made {
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

interface Files {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

type FilesResult =
  { readonly status: 'ok'; readonly files: Files } | { readonly status: 'failed'; readonly detail: string };

async function readFiles({ caFile, certFile, keyFile }: TrustSettings): Promise<FilesResult> {
  const files: { ca?: string; cert?: string; key?: string } = {};
  const wanted = [
    { part: 'ca', path: caFile, what: 'CA file' },
    { part: 'cert', path: certFile, what: 'client certificate' },
    { part: 'key', path: keyFile, what: 'client key' },
  ] as const;
  for (const { part, path, what } of wanted) {
    if (path === undefined) continue;
    try {
      files[part] = await readFile(path, 'utf8');
    } catch (error) {
      return failed(`cannot use the ${what} ${path}: ${reasonOf(error)}`);
    }
  }
  return { status: 'ok', files };
}

function makeContext({ ca, cert, key }: Files, { caFile, certFile, minVersion }: TrustSettings): Made {
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

interface Failed {
  readonly status: 'failed';
  readonly detail: string;
}

function failed(detail: string): Failed {
  return { status: 'failed', detail };
}
