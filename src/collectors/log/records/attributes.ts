import type { LogRecord } from '../../../domain/log-record.ts';
import { methods } from '../../../registry/methods.ts';
import { routeOf } from '../../../registry/operation.ts';

export type Attributes = LogRecord['attributes'];

/** What the lines of both logs say of a request. */
export interface DescribedRequest {
  readonly method: string;
  readonly uri: string;
  readonly client: string;
  readonly userAgent: string;
}

const digest = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,}$/i;

/** Names: OpenTelemetry semantic conventions, and `docker.registry.*` where they have none. */
export function requestAttributes({ method, uri, client, userAgent }: DescribedRequest): Attributes {
  const path = pathOf(uri);
  const { operation, repository } = routeOf(method, uri);
  return {
    ...methodAttributes(method),
    'url.path': path,
    'docker.registry.operation': operation,
    ...present('docker.registry.repository', repository),
    ...(repository === '' ? {} : referenceAttributes(path)),
    ...present('client.address', client),
    ...present('user_agent.original', userAgent),
  };
}

export function answerAttributes(status: number): Attributes {
  return { 'http.response.status_code': status, ...(status >= 500 ? { 'error.type': String(status) } : {}) };
}

/** An attribute that a line does not have is left out. */
export function present(name: string, value: string): Attributes {
  return value === '' ? {} : { [name]: value };
}

/** The digest in the path of a manifest or a blob; empty where there is a tag or none. */
export function isByDigest(uri: string): boolean {
  const path = pathOf(uri);
  return digest.test(path.slice(path.lastIndexOf('/') + 1));
}

/** A method that is not known is anything a client likes, so it stands apart. */
function methodAttributes(method: string): Attributes {
  if (methods.some((known) => known !== 'other' && known === method))
    return { 'http.request.method': method };
  return { 'http.request.method': '_OTHER', ...present('http.request.method_original', method) };
}

function referenceAttributes(path: string): Attributes {
  const end = path.lastIndexOf('/');
  const reference = path.slice(end + 1);
  if (path.endsWith('/manifests', end))
    return {
      'docker.registry.reference': reference,
      ...(digest.test(reference) ? { 'oci.manifest.digest': reference } : {}),
    };
  return path.endsWith('/blobs', end) ? { 'docker.registry.reference': reference } : {};
}

/** The query of an upload holds its signed state: it is nobody's business. */
function pathOf(uri: string): string {
  const question = uri.indexOf('?');
  return question === -1 ? uri : uri.slice(0, question);
}
