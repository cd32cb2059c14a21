import { DEFAULT_MIN_VERSION, type SecureContext } from 'node:tls';
import { reasonOf } from '../../domain/failure.ts';
import { readUnlessKnown } from './known-files.ts';
import { contextOf, failed, type ContextSettings, type Files } from './secure-contexts.ts';

export interface TrustSettings extends ContextSettings {
  readonly insecureSkipVerify: boolean;
  readonly keyFile?: string | undefined;
  /** Undefined where the certificate is to be for the host of the URL. */
  readonly serverName?: string | undefined;
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
  | { readonly status: 'ok'; readonly trust: Trust }
  | { readonly status: 'failed'; readonly detail: string };

/**
 * Looks at the files each time, so that renewed ones need no restart. The authorities are added to the public ones, as
 * Docker does with certs.d: the token server may well have a public certificate where the registry has a private one.
 * Where nothing is asked of it that Node does not do by itself, a registry at plain HTTP has no context made for it, which
 * would keep the event loop for 50 ms.
 */
export async function readTrust(settings: TrustSettings, registry?: URL): Promise<TrustResult> {
  const read = await readFiles(settings);
  if (read.status === 'failed') return read;
  const { minVersion, serverName: servername } = settings;
  const isUsual = registry?.protocol === 'http:' && minVersion === DEFAULT_MIN_VERSION;
  const isPlain = Object.keys(read.files).length === 0 && (minVersion === undefined || isUsual);
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

type FilesResult =
  | { readonly status: 'ok'; readonly files: Files }
  | { readonly status: 'failed'; readonly detail: string };

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
      files[part] = await readUnlessKnown(path);
    } catch (error) {
      return failed(`cannot use the ${what} ${path}: ${reasonOf(error)}`);
    }
  }
  return { status: 'ok', files };
}
