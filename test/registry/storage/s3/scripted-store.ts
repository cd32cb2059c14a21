import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { S3Driver, type S3Options } from '../../../../src/registry/storage/s3/s3-driver.ts';
import type { S3Target } from '../../../../src/registry/storage/target.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that answers as the test says, for what a real store cannot be brought to do. */
export interface ScriptedStore {
  readonly target: S3Target;
  /** Method and target of each request, in order. */
  readonly requests: readonly string[];
}

/** Gone with the test. `answer` is asked for each request, with how many came before. */
export async function scriptedStore(answer: (url: URL, count: number) => Answer): Promise<ScriptedStore> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://store');
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    answer(url, requests.length - 1)(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { requests, target: targetAt(`http://127.0.0.1:${port}`) };
}

export function targetAt(endpoint: string, bucket = 'registry'): S3Target {
  return {
    ...{ kind: 's3', bucket, prefix: 'some/where', endpoint, region: 'us-east-1', isPathStyle: true },
    ...{ caFile: undefined, requestsPerHour: 0 },
  };
}

/** Closed with the test. */
export function openDriver(target: S3Target, options: Partial<S3Options> = {}): S3Driver {
  const limits = { tryMs: 5_000, tries: 2 };
  const driver = new S3Driver(target, { clock: new FakeClock(), limits, ...options });
  onTestFinished(() => {
    driver.close();
  });
  return driver;
}

export function text(code: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => response.writeHead(code, headers).end(body);
}

export function fault(code: number, name: string, more = ''): Answer {
  return text(code, `<?xml version="1.0"?><Error><Code>${name}</Code><Message>said</Message>${more}</Error>`);
}

export interface PageContent {
  readonly keys: readonly string[];
  readonly next?: string;
  /** Of every object. */
  readonly etag?: string;
  readonly modified?: string;
}

/** A page of a list; every object has 71 bytes. */
export function page({ keys, next, etag = 'e', modified }: PageContent): Answer {
  const time = modified === undefined ? '' : `<LastModified>${modified}</LastModified>`;
  const tag = etag === '' ? '' : `<ETag>"${etag}"</ETag>`;
  const contents = keys.map(
    (key) => `<Contents><Key>${base}${key}</Key><Size>71</Size>${tag}${time}</Contents>`,
  );
  const more = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
  return text(
    200,
    `<?xml version="1.0"?><ListBucketResult><Name>registry</Name><IsTruncated>${String(next !== undefined)}</IsTruncated>${more}${contents.join('')}</ListBucketResult>`,
  );
}

/** A page with one unfinished upload to repository `a`. */
export function uploadsOf({ id, next }: { readonly id: string; readonly next?: string }): Answer {
  return uploadsAt(`repositories/a/_uploads/${id}/data`, next);
}

export function uploadsAt(path: string, next?: string): Answer {
  const upload = `<Upload><Key>${base}${path}</Key><UploadId>x</UploadId><Initiated>2026-11-20T00:00:00.000Z</Initiated></Upload>`;
  const marks = `<NextKeyMarker>${base}${path}</NextKeyMarker><NextUploadIdMarker>${next ?? ''}</NextUploadIdMarker>`;
  const body = `<IsTruncated>${String(next !== undefined)}</IsTruncated>${next === undefined ? '' : marks}${upload}`;
  return text(200, `<?xml version="1.0"?><ListMultipartUploadsResult>${body}</ListMultipartUploadsResult>`);
}

/** A page with one part of 5 bytes. */
export function partsOf({ next }: { readonly next?: string }): Answer {
  const more = next === undefined ? '' : `<NextPartNumberMarker>${next}</NextPartNumberMarker>`;
  const body = `<IsTruncated>${String(next !== undefined)}</IsTruncated>${more}<Part><Size>5</Size></Part>`;
  return text(200, `<?xml version="1.0"?><ListPartsResult>${body}</ListPartsResult>`);
}

const noUploads = text(
  200,
  '<?xml version="1.0"?><ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>',
);

const base = 'some/where/docker/registry/v2/';

/** Answers lists of what is empty, and the others as the test says. */
export function otherwiseEmpty(url: URL): Answer {
  return url.searchParams.has('uploads') ? noUploads : page({ keys: [] });
}
