import { readFileSync } from 'node:fs';

/** The Engine gives each container files of its own for these, from a folder named after the container. */
const ownFile = /\/containers\/([0-9a-f]{64})\/(?:hostname|hosts|resolv\.conf)/;
const mostBytes = 1024 * 1024;

/**
 * The id of the container that this process runs in, from the table of its mounts; undefined outside of a container of the
 * Docker Engine. The host name would say it too, but anybody can choose another.
 */
export function ownContainerId(mountInfoFile = '/proc/self/mountinfo'): string | undefined {
  try {
    return ownFile.exec(readFileSync(mountInfoFile, 'latin1').slice(0, mostBytes))?.[1];
  } catch {
    // No such table: not Linux, and then in no container either.
    return undefined;
  }
}
