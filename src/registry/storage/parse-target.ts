import { resolve } from 'node:path';
import { quote } from '../../domain/quote.ts';
import { withoutCredentials } from '../../domain/without-credentials.ts';
import type { S3Target, StorageTarget } from './target.ts';

/** What a target is made of besides the text that names it. */
export interface TargetOptions {
  readonly callsPerSecond: number;
  readonly s3: Omit<S3Target, 'kind' | 'bucket' | 'prefix'>;
}

export type TargetParse =
  | { readonly status: 'ok'; readonly target: StorageTarget }
  /** What is wrong, what was expected and what was given; where it was given is for the caller to say. */
  | { readonly status: 'wrong'; readonly problem: string };

const scheme = 's3://';
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/i;

/** Understands `s3://BUCKET/PREFIX`, and whatever has no scheme as a path. */
export function parseTarget(text: string, options: TargetOptions): TargetParse {
  if (text.startsWith(scheme)) return parseBucket(text, options);
  if (text === '' || text.includes('\0') || /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return wrong(
      `names no storage, expected a directory or s3://BUCKET/PREFIX, got ${quote(withoutCredentials(text))}`,
    );
  }
  const { callsPerSecond } = options;
  return { status: 'ok', target: { kind: 'file system', root: resolve(text), callsPerSecond } };
}

function parseBucket(text: string, { s3 }: TargetOptions): TargetParse {
  const [bucket = '', ...folders] = text.slice(scheme.length).split('/');
  if (!bucketName.test(bucket)) {
    return wrong(
      `names no bucket, expected s3://BUCKET or s3://BUCKET/PREFIX, got ${quote(withoutCredentials(text))}`,
    );
  }
  const prefix = folders.join('/').replace(/^\/+|\/+$/g, '');
  return { status: 'ok', target: { ...s3, kind: 's3', bucket, prefix } };
}

function wrong(problem: string): TargetParse {
  return { status: 'wrong', problem };
}
