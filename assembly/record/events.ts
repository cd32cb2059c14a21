import { blobDelete, manifestDelete, manifestPut } from '../route';

/** Whether an answer is an event, which needs what the host has read before. */
export function isEvent(operation: i32, status: i32): bool {
  if (status == 201) return operation == manifestPut;
  return status == 202 && (operation == manifestDelete || operation == blobDelete);
}
