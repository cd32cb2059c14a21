import { textOf } from './body.ts';
import type { HttpAnswer } from './http-request.ts';
import { parseJsonObject } from './json-object.ts';

/** Whether an answer explains itself as the distribution specification has it: `{"errors":[{"code":…}]}`. */
export function hasErrorCode({ body }: HttpAnswer): boolean {
  return Array.isArray(parseJsonObject(textOf(body))?.['errors']);
}
