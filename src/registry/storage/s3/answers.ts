import type {
  ListMultipartUploadsCommandOutput,
  ListObjectsV2CommandOutput,
  ListPartsCommandOutput,
} from '@aws-sdk/client-s3';
import { decodeKey } from './decode-key.ts';

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Changes with what it holds; empty where the store gives none. */
  readonly etag: string;
  readonly modifiedMs: number;
}

export interface ObjectPage {
  readonly objects: readonly StoredObject[];
  /** Where the next page begins; undefined after the last. */
  readonly next: string | undefined;
}

export interface UnfinishedUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly startedMs: number;
}

export interface UploadPage {
  readonly uploads: readonly UnfinishedUpload[];
  readonly next: UploadMark | undefined;
}

export interface UploadMark {
  readonly key: string;
  readonly uploadId: string;
}

export interface PartPage {
  /** Of all parts on it. */
  readonly bytes: number;
  readonly next: string | undefined;
}

export function objectPage(answer: ListObjectsV2CommandOutput): ObjectPage {
  const objects = (answer.Contents ?? []).map(({ Key, Size, ETag, LastModified }) => ({
    key: decodeKey(Key ?? ''),
    bytes: Size ?? 0,
    etag: ETag ?? '',
    modifiedMs: LastModified?.getTime() ?? 0,
  }));
  return { objects, next: isMore(answer.IsTruncated) ? mark(answer.NextContinuationToken) : undefined };
}

export function uploadPage(answer: ListMultipartUploadsCommandOutput): UploadPage {
  const uploads = (answer.Uploads ?? []).map(({ Key, UploadId, Initiated }) => ({
    key: decodeKey(Key ?? ''),
    uploadId: UploadId ?? '',
    startedMs: Initiated?.getTime() ?? 0,
  }));
  if (!isMore(answer.IsTruncated)) return { uploads, next: undefined };
  return {
    uploads,
    next: { key: decodeKey(mark(answer.NextKeyMarker)), uploadId: answer.NextUploadIdMarker ?? '' },
  };
}

export function partPage(answer: ListPartsCommandOutput): PartPage {
  const bytes = (answer.Parts ?? []).reduce((sum, { Size }) => sum + (Size ?? 0), 0);
  return { bytes, next: isMore(answer.IsTruncated) ? mark(answer.NextPartNumberMarker) : undefined };
}

/** The SDK finds nothing wrong with a web page, or with half a list: either would pass for a store with less in it. */
function isMore(isTruncated: boolean | undefined): boolean {
  if (isTruncated === undefined) throw noAnswer();
  return isTruncated;
}

function mark(text: string | undefined): string {
  if (text === undefined || text === '') throw noAnswer();
  return text;
}

export function noAnswer(): Error {
  return new Error('it is no answer of an object store');
}
