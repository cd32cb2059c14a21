import type { LogRecord } from '../../../domain/log-record.ts';
import { methods } from '../../../registry/methods.ts';
import type { Operation } from '../../../registry/operation.ts';

export type Attributes = LogRecord['attributes'];
/** Attributes in the making: with every line told, the copies that spreading makes cost more than all else. */
export type OpenAttributes = Record<string, string | number | boolean>;

/** What is said of a request wherever it is told. */
export interface DescribedRequest {
  readonly method: string;
  readonly uri: string;
  readonly operation: Operation;
  readonly repository: string;
  readonly client: string;
  readonly userAgent: string;
}

const digest = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,}$/i;
const known: ReadonlySet<string> = new Set(methods.filter((method) => method !== 'other'));

/** Names: OpenTelemetry semantic conventions, and `docker.registry.*` where they have none. */
export function addRequest(to: OpenAttributes, request: DescribedRequest): void {
  const path = pathOf(request.uri);
  addMethod(to, request.method);
  to['url.path'] = path;
  to['docker.registry.operation'] = request.operation;
  if (request.repository !== '') {
    to['docker.registry.repository'] = request.repository;
    addReference(to, path);
  }
  addText(to, 'client.address', request.client);
  addText(to, 'user_agent.original', request.userAgent);
}

export function addStatus(to: OpenAttributes, status: number): void {
  to['http.response.status_code'] = status;
  if (status >= 500) to['error.type'] = String(status);
}

/** An attribute that a line does not have is left out. */
export function addText(to: OpenAttributes, name: string, value: string): void {
  if (value !== '') to[name] = value;
}

/** Whether the path of a manifest or a blob ends in a digest, and not in a tag. */
export function isByDigest(uri: string): boolean {
  const path = pathOf(uri);
  return digest.test(path.slice(path.lastIndexOf('/') + 1));
}

/** A method that is not known is anything a client likes, so it stands apart. */
function addMethod(to: OpenAttributes, method: string): void {
  to['http.request.method'] = known.has(method) ? method : '_OTHER';
  if (!known.has(method)) addText(to, 'http.request.method_original', method);
}

function addReference(to: OpenAttributes, path: string): void {
  const end = path.lastIndexOf('/');
  const isManifest = path.endsWith('/manifests', end);
  if (!isManifest && !path.endsWith('/blobs', end)) return;
  const reference = path.slice(end + 1);
  to['docker.registry.reference'] = reference;
  if (isManifest && digest.test(reference)) to['oci.manifest.digest'] = reference;
}

/** The query of an upload holds its signed state: it is nobody's business. */
export function pathOf(uri: string): string {
  const question = uri.indexOf('?');
  return question === -1 ? uri : uri.slice(0, question);
}
