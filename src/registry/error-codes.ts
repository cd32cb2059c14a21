/** Error codes of the distribution specification and those Distribution adds, in snake case, and `other`. */
export const errorCodes = [
  'blob_unknown',
  'blob_upload_invalid',
  'blob_upload_unknown',
  'digest_invalid',
  'manifest_blob_unknown',
  'manifest_invalid',
  'manifest_unknown',
  'manifest_unverified',
  'name_invalid',
  'name_unknown',
  'pagination_number_invalid',
  'range_invalid',
  'size_invalid',
  'tag_invalid',
  'unauthorized',
  'denied',
  'unsupported',
  'toomanyrequests',
  'unavailable',
  'unknown',
  'other',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

const known: ReadonlyMap<string, ErrorCode> = new Map(errorCodes.map((code) => [code, code]));

/** Distribution logs a code in words (`blob unknown`) and answers it in capitals (`BLOB_UNKNOWN`): one spelling for both. */
export function errorCodeOf(logged: string): ErrorCode {
  return known.get(logged.toLowerCase().replaceAll(' ', '_')) ?? 'other';
}
