import type { JsonValue } from './logging/json-line.ts';

/** One entry of an OCI error body, and one `response completed with error` line. */
export interface RegistryError {
  readonly code: ErrorCode;
  readonly status: number;
  readonly message: string;
  readonly detail?: JsonValue;
}

const CATALOGUE = {
  BLOB_UNKNOWN: [404, 'blob unknown to registry'],
  BLOB_UPLOAD_INVALID: [404, 'blob upload invalid'],
  BLOB_UPLOAD_UNKNOWN: [404, 'blob upload unknown to registry'],
  DIGEST_INVALID: [400, 'provided digest did not match uploaded content'],
  MANIFEST_BLOB_UNKNOWN: [400, 'blob unknown to registry'],
  MANIFEST_INVALID: [400, 'manifest invalid'],
  MANIFEST_UNKNOWN: [404, 'manifest unknown'],
  NAME_UNKNOWN: [404, 'repository name not known to registry'],
  PAGINATION_NUMBER_INVALID: [400, 'invalid number of results requested'],
  RANGE_INVALID: [416, 'invalid content range'],
  SIZE_INVALID: [400, 'provided length did not match content length'],
  UNAUTHORIZED: [401, 'authentication required'],
  UNAVAILABLE: [503, 'service unavailable'],
  UNSUPPORTED: [405, 'The operation is unsupported.'],
  UNKNOWN: [500, 'unknown error'],
} as const;

export type ErrorCode = keyof typeof CATALOGUE;

export function registryError(code: ErrorCode, detail?: JsonValue): RegistryError {
  const [status, message] = CATALOGUE[code];
  return detail === undefined ? { code, status, message } : { code, status, message, detail };
}

/** The code as log lines spell it: `manifest blob unknown`. */
export function errorCodeWords(code: ErrorCode): string {
  return code.toLowerCase().replaceAll('_', ' ');
}

/** The body that carries the errors. */
export function errorBody(errors: readonly RegistryError[]): JsonValue {
  const entries = errors.map(({ code, message, detail }) =>
    detail === undefined ? { code, message } : { code, message, detail },
  );
  return { errors: entries };
}
