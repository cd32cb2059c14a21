import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { FileStat } from '../driver.ts';
import type { S3Target } from '../target.ts';
import { noAnswer, objectPage, partPage, uploadPage } from './answers.ts';
import type { ObjectPage, PartPage, UnfinishedUpload, UploadMark, UploadPage } from './answers.ts';
import { readAtMost } from './bounded-answer.ts';
import { createClient, type RequestLimits } from './create-client.ts';
import type { RequestBudget } from './request-budget.ts';
import { storeFault } from './store-fault.ts';

export interface ObjectStart {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

interface BucketOptions {
  readonly budget: RequestBudget;
  readonly limits: RequestLimits;
}

/** The few requests that are sent to a bucket, none of which changes anything. All reject with a `StoreFault`. */
export class Bucket {
  private readonly target: S3Target;
  private readonly options: BucketOptions;
  private readonly closing = new AbortController();
  private client: Promise<S3Client> | undefined;

  constructor(target: S3Target, options: BucketOptions) {
    this.target = target;
    this.options = options;
  }

  listObjects(prefix: string, from: string | undefined): Promise<ObjectPage> {
    const command = new ListObjectsV2Command({
      Bucket: this.target.bucket,
      Prefix: prefix,
      MaxKeys: 1_000,
      // A key may hold what XML cannot.
      EncodingType: 'url',
      ...(from === undefined ? {} : { ContinuationToken: from }),
    });
    return this.ask(async (client, abortSignal) => {
      const answer = await client.send(command, { abortSignal });
      return this.told(answer, objectPage(answer));
    });
  }

  listUploads(prefix: string, from: UploadMark | undefined): Promise<UploadPage> {
    const command = new ListMultipartUploadsCommand({
      Bucket: this.target.bucket,
      Prefix: prefix,
      MaxUploads: 1_000,
      EncodingType: 'url',
      ...(from === undefined ? {} : { KeyMarker: from.key, UploadIdMarker: from.uploadId }),
    });
    return this.ask(async (client, abortSignal) => {
      const answer = await client.send(command, { abortSignal });
      return this.told(answer, uploadPage(answer));
    });
  }

  listParts({ key, uploadId }: UnfinishedUpload, from: string | undefined): Promise<PartPage> {
    const command = new ListPartsCommand({
      Bucket: this.target.bucket,
      Key: key,
      UploadId: uploadId,
      ...(from === undefined ? {} : { PartNumberMarker: from }),
    });
    return this.ask(async (client, abortSignal) => {
      const answer = await client.send(command, { abortSignal });
      return this.told(answer, partPage(answer));
    });
  }

  head(key: string): Promise<FileStat> {
    const command = new HeadObjectCommand({ Bucket: this.target.bucket, Key: key });
    return this.ask(async (client, abortSignal) => {
      const answer = await client.send(command, { abortSignal });
      const { ContentLength: bytes = 0, LastModified } = answer;
      return this.told(answer, { bytes, modifiedMs: LastModified?.getTime() ?? 0 });
    });
  }

  /** The first bytes of an object. */
  get(key: string, mostBytes: number): Promise<ObjectStart> {
    const command = new GetObjectCommand({
      Bucket: this.target.bucket,
      Key: key,
      Range: `bytes=0-${Math.max(mostBytes, 1) - 1}`,
    });
    return this.ask(async (client, abortSignal) => {
      const answer = await client.send(command, { abortSignal });
      if (!(answer.Body instanceof Readable)) throw noAnswer();
      // A store that knows no ranges sends all of it, which one byte more than wanted shows.
      const bytes = await readAtMost(answer.Body, mostBytes + 1);
      const total = Number(/\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1] ?? bytes.length);
      return this.told(answer, { bytes: bytes.subarray(0, mostBytes), isWhole: total <= mostBytes });
    });
  }

  /** What is under way rejects. */
  close(): void {
    this.closing.abort();
    const destroy = (client: S3Client): void => {
      client.destroy();
    };
    // That there is none was told to whoever asked.
    void this.client?.then(destroy, () => undefined);
  }

  private async ask<T>(send: (client: S3Client, signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.closing;
    try {
      this.client ??= createClient(this.target, this.options.limits);
      const client = await this.client;
      await this.options.budget.take(signal);
      signal.throwIfAborted();
      return await send(client, signal);
    } catch (error) {
      this.options.budget.owe(repeatsOf(error));
      throw storeFault(error, this.target);
    }
  }

  /** The SDK tells afterwards how often it had to ask. */
  private told<T>(answer: object, value: T): T {
    this.options.budget.owe(repeatsOf(answer));
    return value;
  }
}

function repeatsOf(answer: unknown): number {
  if (typeof answer !== 'object' || answer === null || !('$metadata' in answer)) return 0;
  const metadata = answer.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('attempts' in metadata)) return 0;
  return typeof metadata.attempts === 'number' ? metadata.attempts - 1 : 0;
}
