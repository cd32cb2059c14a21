import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { readTrust } from '../../api/trust.ts';
import { nameOf, type S3Target } from '../target.ts';
import { boundedAnswer, type AnswerLimits } from './bounded-answer.ts';
import { StoreFault } from './store-fault.ts';

export interface RequestLimits {
  /** Each try of a request, until its answer begins; and the answer after that. */
  readonly tryMs: number;
  readonly tries: number;
}

export const requestLimits: RequestLimits = { tryMs: 30_000, tries: 5 };
export const parallelRequests = 16;

/** A page has at most 1,000 keys of 1,024 bytes, some of which take six in XML; a manifest is bounded by who reads it. */
const answerBytes = 80 * 2 ** 20;
const connectMs = 5_000;

/** Rejects where the certificates to trust cannot be read. Credentials are looked for with the first request. */
export async function createClient(target: S3Target, { tryMs, tries }: RequestLimits): Promise<S3Client> {
  const trust = await readTrust({ caFile: target.caFile, insecureSkipVerify: false });
  if (trust.status === 'failed') throw new StoreFault('failed', `${nameOf(target)}: ${trust.detail}`);
  // The SDK would warn at each start that its next major release needs a newer Node.js; that is for us to know.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const sockets = { keepAlive: true, maxSockets: parallelRequests };
  const { secureContext } = trust.trust;
  const client = new S3Client({
    region: target.region,
    ...(target.endpoint === undefined ? {} : { endpoint: target.endpoint }),
    forcePathStyle: target.isPathStyle,
    retryMode: 'standard',
    maxAttempts: tries,
    // Other stores than Amazon's do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: tryMs,
      socketTimeout: tryMs,
      throwOnRequestTimeout: true,
      // Made by the SDK, so that it also closes them.
      httpAgent: sockets,
      httpsAgent: { ...sockets, ...(secureContext === undefined ? {} : { secureContext }) },
    },
  });
  boundAnswers(client, { bytes: answerBytes, ms: tryMs });
  return client;
}

function boundAnswers(client: S3Client, limits: AnswerLimits): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (hasBody(response)) response.body = boundedAnswer(response.body, limits);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'boundedAnswer' },
  );
}

function hasBody(response: unknown): response is { body: Readable } {
  return (
    typeof response === 'object' &&
    response !== null &&
    'body' in response &&
    response.body instanceof Readable
  );
}
