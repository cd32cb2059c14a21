import { S3ServiceException } from '@aws-sdk/client-s3';
import { reasonOf } from '../../../domain/failure.ts';
import { nameOf, type S3Target } from '../target.ts';

/** `gone`: there is no such key. `empty`: it holds nothing to give a part of. `unsupported`: the store does not know the request. */
export type StoreFaultKind = 'gone' | 'empty' | 'denied' | 'unsupported' | 'failed';

/** Why a store did not answer, in one line that holds no secret. */
export class StoreFault extends Error {
  readonly kind: StoreFaultKind;

  constructor(kind: StoreFaultKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** What the SDK threw, in our words. */
export function storeFault(error: unknown, target: S3Target): StoreFault {
  if (error instanceof StoreFault) return error;
  const [kind, what] = error instanceof S3ServiceException ? answered(error, target) : unanswered(error);
  return new StoreFault(kind, `${nameOf(target)}: ${what}`, error);
}

type Words = readonly [StoreFaultKind, string];

const byName: ReadonlyMap<string, Words> = new Map([
  ['NoSuchKey', ['gone', 'there is no such object']],
  ['NoSuchUpload', ['gone', 'there is no such upload']],
  ['RequestTimeTooSkewed', ['denied', 'the clocks of this machine and of the store differ too much']],
]);
const byCode: ReadonlyMap<number, Words> = new Map([
  [403, ['denied', 'access denied: the credentials may not do this']],
  [404, ['gone', 'the store finds nothing there (404)']],
  [405, ['unsupported', 'the store does not know this request (405)']],
  [416, ['empty', 'the object is empty']],
  [501, ['unsupported', 'the store does not know this request (501)']],
]);
const credentialFaults = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
]);
const regionFaults = new Set(['PermanentRedirect', 'TemporaryRedirect', 'AuthorizationHeaderMalformed']);

function answered(error: S3ServiceException, target: S3Target): Words {
  const { name } = error;
  const { httpStatusCode: code = 0, attempts = 1 } = error.$metadata;
  if (name === 'NoSuchBucket') return ['failed', `there is no such bucket at ${placeOf(target)}`];
  if (credentialFaults.has(name)) return ['denied', `the store does not accept the credentials (${name})`];
  if (regionFaults.has(name) || (code >= 300 && code < 400)) return ['failed', wrongRegion(error, target)];
  if (code === 503 || code === 429) {
    return ['failed', `the store asks for fewer requests (${code}), also after ${attempts} tries`];
  }
  const otherwise: Words = [
    'failed',
    `the store answers ${code} (${oneLine(name)}: ${oneLine(error.message)})`,
  ];
  return byName.get(name) ?? byCode.get(code) ?? otherwise;
}

function wrongRegion(error: S3ServiceException, target: S3Target): string {
  const region = regionOf(error);
  const expected = region === undefined ? 'another region or endpoint' : `region "${region}"`;
  return `the bucket is not there, expected ${expected}, got region "${target.region}" at ${placeOf(target)}`;
}

/** Where the store says that the bucket is: in a header, or in the text of the error. */
function regionOf(error: S3ServiceException): string | undefined {
  const header: unknown = error.$response?.headers['x-amz-bucket-region'];
  const said = 'Region' in error ? error.Region : undefined;
  return [header, said].find(
    (text): text is string => typeof text === 'string' && /^[a-z0-9-]{1,40}$/.test(text),
  );
}

function unanswered(error: unknown): Words {
  const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const code = causes.map(codeOf).find((found) => found !== '') ?? '';
  const said = oneLine(causes.map(reasonOf).join(', '));
  const name = error instanceof Error ? error.name : '';
  if (name === 'CredentialsProviderError') return ['denied', `no credentials were found (${said})`];
  // Only credentials and what they are had for lie in files.
  if (code === 'ENOENT' || code === 'EACCES') return ['denied', `the credentials cannot be read (${said})`];
  if (name === 'TimeoutError') return ['failed', `no answer in time (${said})`];
  if (isTls(code)) return ['failed', `TLS with the store fails (${code}: ${said})`];
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return ['failed', `the store cannot be reached (${said})`];
  return ['failed', `no whole answer (${said})`];
}

function isTls(code: string): boolean {
  return /CERT|^ERR_(SSL|TLS)_|^UNABLE_TO_|^EPROTO$/.test(code);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Without what may have been given as part of an address. */
function placeOf({ endpoint, region }: S3Target): string {
  if (endpoint === undefined) return `Amazon's region ${region}`;
  return URL.canParse(endpoint) ? new URL(endpoint).host : 'the endpoint';
}

function oneLine(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
