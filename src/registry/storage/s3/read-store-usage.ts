import { readFile } from 'node:fs/promises';
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Clock } from '../../../domain/clock.ts';
import { startDeadline } from '../../../domain/deadline.ts';
import { reasonOf } from '../../../domain/failure.ts';
import { readBody, textOf } from '../../api/body.ts';
import { readTrust } from '../../api/trust.ts';
import type { Reading } from '../reading.ts';
import { parseStoreUsage, type StoreUsage } from './store-usage.ts';

export interface UsageSource {
  readonly url: URL;
  /** Holds a bearer token; read again each time, since such tokens are renewed. */
  readonly tokenFile: string | undefined;
  readonly caFile: string | undefined;
  readonly bucket: string;
}

interface Asking {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A hundred buckets take 500 kB. */
const mostBytes = 8 * 2 ** 20;

/** Asks the store's server for its own metrics. Never rejects, follows no redirect, since that would carry the token on. */
export async function readStoreUsage(source: UsageSource, asking: Asking): Promise<Reading<StoreUsage>> {
  const deadline = startDeadline(asking.clock, asking.timeoutMs, asking.signal);
  try {
    const text = await fetchText(source, deadline.signal);
    return judge(parseStoreUsage(text, source.bucket), source.bucket);
  } catch (error) {
    return failed(deadline.hasPassed() ? `no answer within ${asking.timeoutMs / 1_000} s` : reasonOf(error));
  } finally {
    deadline.release();
  }
}

function judge(usage: StoreUsage, bucket: string): Reading<StoreUsage> {
  const isEmpty = Object.values(usage).every((figure) => figure === undefined);
  if (isEmpty) return failed(`has none of MinIO's metrics of the bucket ${bucket} or of the capacity`);
  return { status: 'ok', value: usage };
}

function failed(detail: string): Reading<StoreUsage> {
  return { status: 'failed', detail };
}

async function fetchText(source: UsageSource, signal: AbortSignal): Promise<string> {
  const headers = { accept: 'text/plain', ...(await authorization(source.tokenFile)) };
  const trust = await readTrust({ caFile: source.caFile, insecureSkipVerify: false });
  if (trust.status === 'failed') throw new Error(trust.detail);
  const { secureContext } = trust.trust;
  const options = { agent: false, headers, signal };
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing =
      source.url.protocol === 'https:'
        ? requestTls(source.url, { ...options, ...(secureContext === undefined ? {} : { secureContext }) })
        : requestPlain(source.url, options);
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end();
  });
  return readText(incoming);
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const { statusCode = 0 } = incoming;
  if (statusCode !== 200) {
    incoming.destroy();
    const isRefused = statusCode === 401 || statusCode === 403;
    throw new Error(`answers ${statusCode}${isRefused ? '; give a bearer token in metrics_token_file' : ''}`);
  }
  const body = await readBody(incoming, mostBytes);
  if (body.isCut) throw new Error(`the answer is longer than ${mostBytes} bytes`);
  return textOf(body);
}

async function authorization(tokenFile: string | undefined): Promise<{ authorization?: string }> {
  if (tokenFile === undefined) return {};
  const token = (await readFile(tokenFile, 'utf8')).trim();
  // A header with anything else in it is refused with a message that repeats it.
  if (!/^[\x21-\x7e]{1,8192}$/.test(token)) throw new Error(`${tokenFile}: holds no bearer token`);
  return { authorization: `Bearer ${token}` };
}
