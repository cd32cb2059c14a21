import { isMainThread } from 'node:worker_threads';

/** The directory that the process was started in. Undefined for a thread, which cannot leave it, and where it has been deleted. */
export function ownPlace(): string | undefined {
  if (!isMainThread) return undefined;
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
