import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { reasonOf } from '../domain/failure.ts';
import { engineFailure, type EngineResult } from './engine-result.ts';

/** Where certificates lie, PEM. */
export interface EngineTls {
  /** Whose certificates are believed; undefined means the public authorities. */
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
}

export interface TlsCredentials {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Reads the files anew, so that renewed certificates need no restart. What is wrong is told without what is in them. */
export async function readCredentials(tls: EngineTls): Promise<EngineResult<TlsCredentials>> {
  const { caFile, certFile, keyFile } = tls;
  try {
    const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map(readOptional));
    const credentials = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
    // A context silently leaves out an authority that it cannot read.
    if (ca !== undefined) new X509Certificate(ca);
    createSecureContext(credentials);
    return { status: 'ok', value: credentials };
  } catch (thrown) {
    const files = [caFile, certFile, keyFile].filter((file) => file !== undefined).join(', ');
    return engineFailure('tls', `cannot use the certificates in ${files}: ${reasonOf(thrown)}`);
  }
}

async function readOptional(file: string | undefined): Promise<string | undefined> {
  return file === undefined ? undefined : readFile(file, 'utf8');
}
