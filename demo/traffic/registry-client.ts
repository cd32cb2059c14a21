import { withDeadline } from '../process/with-deadline.ts';
import { MANIFEST_TYPE, type Blob, type Image } from './image.ts';

export interface Credentials {
  readonly name: string;
  readonly password: string;
}

export interface ClientOptions {
  readonly url: string;
  /** Absent for somebody who has not logged in. */
  readonly credentials?: Credentials;
  readonly agent: string;
  /** Awaited before each request: what makes traffic steady. */
  readonly pause: () => Promise<void>;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 10_000;

/** The requests of a docker client, in its order. Statuses are returned, never judged. */
export class RegistryClient {
  private readonly options: ClientOptions;

  constructor(options: ClientOptions) {
    this.options = options;
  }

  async get(path: string): Promise<number> {
    return (await this.send('GET', path)).status;
  }

  async head(path: string): Promise<number> {
    return (await this.send('HEAD', path)).status;
  }

  async push(repository: string, tag: string, image: Image): Promise<number> {
    for (const blob of image.blobs) await this.pushBlob(repository, blob);
    const headers = { 'Content-Type': MANIFEST_TYPE };
    const path = `/v2/${repository}/manifests/${tag}`;
    return (await this.send('PUT', path, { headers, body: image.manifest.bytes })).status;
  }

  async pull(repository: string, tag: string, image: Image): Promise<number> {
    const status = await this.get(`/v2/${repository}/manifests/${tag}`);
    for (const { digest } of image.blobs) await this.get(`/v2/${repository}/blobs/${digest}`);
    return status;
  }

  /** Sends the first part of a blob and never comes back. */
  async abandonUpload(repository: string, part: Buffer): Promise<void> {
    await this.startUpload(repository, part);
  }

  private async pushBlob(repository: string, { digest, bytes }: Blob): Promise<void> {
    if ((await this.head(`/v2/${repository}/blobs/${digest}`)) === 200) return;
    const finish = new URL(await this.startUpload(repository, bytes), this.options.url);
    finish.searchParams.set('digest', digest);
    await this.send('PUT', finish.href);
  }

  /** Returns where the upload goes on. */
  private async startUpload(repository: string, bytes: Buffer): Promise<string> {
    const started = await this.send('POST', `/v2/${repository}/blobs/uploads/`);
    const headers = { 'Content-Type': 'application/octet-stream' };
    return locationOf(await this.send('PATCH', locationOf(started), { headers, body: bytes }));
  }

  private async send(method: string, path: string, content: Content = {}): Promise<Response> {
    const { url, signal, pause } = this.options;
    await pause();
    return withDeadline({ timeoutMs: TIMEOUT_MS, signal }, async (over) => {
      const response = await fetch(new URL(path, url), {
        method,
        headers: { ...this.headers(), ...content.headers },
        body: content.body ?? null,
        signal: over,
      });
      await response.arrayBuffer();
      return response;
    });
  }

  private headers(): Record<string, string> {
    const { credentials, agent } = this.options;
    const common = { Accept: MANIFEST_TYPE, 'User-Agent': agent };
    if (credentials === undefined) return common;
    const pair = Buffer.from(`${credentials.name}:${credentials.password}`).toString('base64');
    return { ...common, Authorization: `Basic ${pair}` };
  }
}

interface Content {
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
}

// An upload that was refused has no location: the next request then fails visibly with 404.
function locationOf(response: Response): string {
  return response.headers.get('location') ?? '/v2/unknown';
}
