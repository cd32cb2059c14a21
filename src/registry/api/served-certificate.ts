import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { reasonOf } from '../../domain/failure.ts';
import type { ServedChain } from './certificate.ts';

/** Whether a server serves what lies on its disk, where a renewed certificate waits for a restart. */
export type ServedComparison =
  | { readonly status: 'compared'; readonly isSame: boolean }
  | { readonly status: 'failed'; readonly detail: string };

/** Compares with the first certificate of a PEM file, which is the server's own. */
export async function compareServed({ fingerprint }: ServedChain, path: string): Promise<ServedComparison> {
  try {
    const own = new X509Certificate(await readFile(path));
    return { status: 'compared', isSame: own.fingerprint256 === fingerprint };
  } catch (error) {
    return { status: 'failed', detail: `cannot use the served certificate file ${path}: ${reasonOf(error)}` };
  }
}
