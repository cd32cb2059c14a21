import { createHash, randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { OCI_MANIFEST } from '../../../demo/embedded-registry/handlers/manifest-types.ts';
import { readClientRequests, type ClientRequest } from '../../support/corpus.ts';
import { pathOf, sendRaw, type RawResponse } from './raw-client.ts';

/** What a recorded client sent, as far as the recording keeps it. */
export interface RecordedRequest extends ClientRequest {
  readonly ua: string;
  readonly req_body_bytes: number;
  readonly resp_body_bytes: number;
  readonly range?: string;
  readonly 'content-type'?: string;
  readonly 'if-none-match'?: string;
}

export function readRecordedRequests(scenario: string): readonly RecordedRequest[] {
  return readClientRequests(scenario) as readonly RecordedRequest[];
}

// The recording has no Content-Range and no Accept header, but says what they were for.
const CONTENT_RANGES: Readonly<Record<string, string>> = {
  'out of order chunk': '5000-6499',
  'bad content-range': 'bytes nonsense',
  'content-range and length disagree': '0-99',
};
const TYPES = [OCI_MANIFEST, 'application/vnd.docker.distribution.manifest.v2+json'];

/**
 * Sends the requests of a recording again. Bodies were not recorded, so it makes its own of the same sizes and
 * carries their digests, like the uploads' locations, into the later requests that name them.
 */
export class Replay {
  private readonly url: string;
  private readonly root: string;
  private readonly digests = new Map<string, string>();
  private readonly repositories = new Map<string, Contents>();
  private location = '';
  private uploaded = Buffer.alloc(0);

  constructor(url: string, root: string) {
    this.url = url;
    this.root = root;
  }

  async send(recorded: RecordedRequest): Promise<RawResponse> {
    if (recorded.label?.includes('directory replaced by a file') === true) await this.breakStorage();
    const body = this.bodyOf(recorded);
    const path = this.pathOf(recorded, body);
    const headers = this.withOurMatch(headersOf(recorded), recorded);
    const response = await sendRaw(this.url, { method: recorded.method, path, headers, ...body });
    if (response.headers['docker-upload-uuid'] !== undefined && response.headers.location !== undefined) {
      this.location = pathOf(response.headers.location);
    }
    return response;
  }

  private bodyOf(recorded: RecordedRequest): { body?: Buffer } {
    const { method, uri, req_body_bytes: length } = recorded;
    if (uri.includes('/manifests/') && method === 'PUT') return { body: this.manifestOf(recorded) };
    if (method === 'POST') this.uploaded = Buffer.alloc(0);
    if (length === 0) return {};
    const body = randomBytes(length);
    if (recorded.status < 300) this.uploaded = Buffer.concat([this.uploaded, body]);
    return { body };
  }

  private manifestOf({ uri, label = '', ...recorded }: RecordedRequest): Buffer {
    const type = recorded['content-type'];
    if (label === 'manifest > 4 MiB') return Buffer.alloc(recorded.req_body_bytes, ' ');
    if (label === 'manifest not json' || type === undefined) return Buffer.from('garbage');
    if (label === 'manifest invalid') return Buffer.from('{"schemaVersion":2}\n');
    if (label === 'digest mismatch 400') return padded({ schemaVersion: 2 }, recorded.req_body_bytes);
    const isIndex = /index|list/.test(type);
    const missing = uri.endsWith('missing-blobs') ? unknownDigests(recorded.status, recorded) : [];
    const contents = this.contentsOf(uri);
    const digests = missing.length > 0 ? missing : contents.takeBlobs();
    const descriptors = digests.map((digest) => ({ digest, size: 1, mediaType: 'x/y' }));
    const children = contents.manifests
      .slice(-1)
      .map((digest) => ({ digest, size: 1, mediaType: OCI_MANIFEST }));
    const content = isIndex
      ? { schemaVersion: 2, mediaType: type, manifests: children }
      : { schemaVersion: 2, mediaType: type, config: descriptors[0], layers: descriptors.slice(1) };
    return padded(content, recorded.req_body_bytes);
  }

  private pathOf({ method, uri, label, status }: RecordedRequest, { body }: { body?: Buffer }): string {
    const recordedDigest = /sha256:[0-9a-f]{64}/.exec(uri)?.[0];
    if (method === 'PUT' && uri.includes('/blobs/uploads/'))
      return this.commitPath(uri, recordedDigest, body);
    if (method === 'PUT' && body !== undefined && label !== 'digest mismatch 400') {
      const digest = digestOf(body);
      this.contentsOf(uri).manifests.push(digest);
      if (recordedDigest !== undefined) this.digests.set(recordedDigest, digest);
    }
    if (label === 'tampered state') return `${this.location}x`;
    if (uri.includes('_state=')) return this.uploadPath(uri);
    if (status < 400) this.learnManifest(uri);
    return this.withOurDigests(label === 'no state' ? uri.replace(UUID, this.uuid()) : uri);
  }

  private commitPath(uri: string, recordedDigest: string | undefined, body: Buffer | undefined): string {
    if (recordedDigest === undefined) {
      const stated = /digest=([^&]*)/.exec(uri)?.[1];
      return stated === undefined ? this.location : `${this.location}&digest=${stated}`;
    }
    const isRefused = body !== undefined && this.uploaded.length === 0;
    const digest = isRefused ? `sha256:${'d'.repeat(64)}` : digestOf(this.uploaded);
    this.digests.set(recordedDigest, digest);
    if (!isRefused) this.contentsOf(uri).pending.push(digest);
    return `${this.location}&digest=${digest}`;
  }

  /** Our location, in the repository that the recorded request named. */
  private uploadPath(uri: string): string {
    const repository = uri.slice(0, uri.indexOf('/blobs/'));
    return `${repository}${this.location.slice(this.location.indexOf('/blobs/'))}`;
  }

  private uuid(): string {
    return UUID.exec(this.location)?.[0] ?? '';
  }

  private contentsOf(uri: string): Contents {
    const name = uri.replace(/^\/v2\/(.*?)\/(?:blobs|manifests)\/.*$/, '$1');
    const contents = this.repositories.get(name) ?? new Contents();
    this.repositories.set(name, contents);
    return contents;
  }

  /** A manifest that was pushed by tag is first named by digest when it is asked for: the one pushed last. */
  private learnManifest(uri: string): void {
    const digest = /\/manifests\/(sha256:[0-9a-f]{64})/.exec(uri)?.[1];
    const ours = this.contentsOf(uri).manifests.at(-1);
    const isKnown =
      digest === undefined || this.digests.has(digest) || [...this.digests.values()].includes(ours ?? '');
    if (!isKnown && ours !== undefined) this.digests.set(digest, ours);
  }

  private withOurMatch(headers: Record<string, string>, recorded: RecordedRequest): Record<string, string> {
    const match = recorded['if-none-match'];
    return match === undefined ? headers : { ...headers, 'If-None-Match': this.withOurDigests(match) };
  }

  private withOurDigests(uri: string): string {
    return uri.replace(/sha256:[0-9a-f]{64}/g, (digest) => this.digests.get(digest) ?? digest);
  }

  private async breakStorage(): Promise<void> {
    const storage = join(this.root, 'docker');
    await rename(storage, join(this.root, 'kept')).catch(() => undefined);
    await writeFile(storage, 'not a directory');
  }
}

/** What has been pushed to one repository. */
class Contents {
  readonly manifests: string[] = [];
  pending: string[] = [];
  private last: readonly string[] = [];

  /** The blobs pushed since the last manifest; a second tag of the same image pushes none. */
  takeBlobs(): readonly string[] {
    if (this.pending.length > 0) this.last = this.pending;
    this.pending = [];
    return this.last;
  }
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/;

/** A manifest of exactly this size. */
function padded(content: object, length: number): Buffer {
  const bare = JSON.stringify({ ...content, annotations: { padding: '' } });
  const padding = 'x'.repeat(Math.max(length - bare.length, 0));
  return Buffer.from(JSON.stringify({ ...content, annotations: { padding } }));
}

function unknownDigests(
  status: number,
  { resp_body_bytes: bytes }: Pick<RecordedRequest, 'resp_body_bytes'>,
) {
  // 153 bytes of the answer for each missing blob.
  const count = status === 400 ? Math.floor(bytes / 153) : 0;
  return Array.from({ length: count }, () => digestOf(randomBytes(8)));
}

function headersOf(recorded: RecordedRequest): Record<string, string> {
  const { label = '', auth_user: user, range } = recorded;
  const types = label.includes('accepts only doc') ? TYPES.slice(1) : TYPES;
  const contentRange = CONTENT_RANGES[label];
  return {
    Accept: types.join(', '),
    'User-Agent': recorded.ua,
    ...(recorded['content-type'] === undefined ? {} : { 'Content-Type': recorded['content-type'] }),
    ...(contentRange === undefined ? {} : { 'Content-Range': contentRange }),
    ...(range === undefined ? {} : { Range: range }),
    ...authorizationOf(label, user),
  };
}

const PASSWORDS: Readonly<Record<string, string>> = {
  'wrong password': 'wrong',
  'empty password': '',
  'empty user and password': '',
};
const ODD_AUTHORIZATIONS: Readonly<Record<string, string>> = {
  'malformed basic': 'Basic !!!',
  'bearer to a basic realm': 'Bearer abc',
};

function authorizationOf(label: string, user: string | undefined): Record<string, string> {
  const odd = ODD_AUTHORIZATIONS[label];
  if (odd !== undefined) return { Authorization: odd };
  if (user === undefined) return {};
  const pair = Buffer.from(`${user}:${PASSWORDS[label] ?? 'secret'}`).toString('base64');
  return { Authorization: `Basic ${pair}` };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
