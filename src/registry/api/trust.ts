import { X509Certificate } from 'node:crypto';
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
  readonly rejectUnauthorized: boolean;
  /** Given to the registry alone: the token server may have another name. */
  readonly servername?: string;
}

export type TrustResult =
  { readonly status: 'ok'; readonly trust: Trust } | { readonly status: 'failed'; readonly detail: string };

export type ReadTrust = (settings: TrustSettings) => Promise<TrustResult>;

/** Reads the files once. */
export const readTrust: ReadTrust = (settings) => createTrustReader()(settings);

/**
 * Reads the files anew each time, so that renewed ones need no restart. The authorities are added to the public ones, as
 * Docker does with certs.d: the token server may well have a public certificate where the registry has a private one.
 * A context is kept while what it was made of stays the same, for it takes 10 ms to make.
 */
export function createTrustReader(): ReadTrust {
  let last: { readonly key: string; readonly context: SecureContext } | undefined;
  const contextOf = (files: Files, minVersion: SecureVersion | undefined): SecureContext => {
    const key = JSON.stringify([files, minVersion]);
    if (last?.key !== key) last = { key, context: makeContext(files, minVersion) };
    return last.context;
  };
  return async (settings) => {
    const read = await readFiles(settings);
    if (read.status === 'failed') return read;
    const { minVersion, serverName: servername } = settings;
    const isPlain = Object.keys(read.files).length === 0 && minVersion === undefined;
    const trust = {
      rejectUnauthorized: !settings.insecureSkipVerify,
      ...(servername === undefined ? {} : { servername }),
    };
    if (isPlain) return { status: 'ok', trust: { ...trust, secureContext: undefined } };
    try {
      return { status: 'ok', trust: { ...trust, secureContext: contextOf(read.files, minVersion) } };
    } catch {
      // What OpenSSL says of a key may show a part of it.
      return failed(
        `cannot use the client certificate ${settings.certFile ?? ''} with its key, expected a matching pair`,
      );
    }
  };
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
      // A context silently leaves out what it cannot read, and the handshake would then fail for no visible reason.
      if (part !== 'key') new X509Certificate(files[part]);
    } catch (error) {
      return failed(`cannot use the ${what} ${path}: ${reasonOf(error)}`);
    }
  }
  return { status: 'ok', files };
}

function makeContext({ ca, cert, key }: Files, minVersion: SecureVersion | undefined): SecureContext {
  return createSecureContext({
    ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(minVersion === undefined ? {} : { minVersion }),
  });
}

function failed(detail: string): { readonly status: 'failed'; readonly detail: string } {
  return { status: 'failed', detail };
}
