import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { giveTurn, longestWaitMs, takeTurn } from './engine-turn.ts';

/** A program a test runs for real. `docker` means more than the client: an Engine that answers, and the compose plugin;
 * `dockerd` is an Engine of the test's own; `unshare` means that this user may mount. */
export type RealPart =
  | 'alertmanager'
  | 'amtool'
  | 'docker'
  | 'dockerd'
  | 'docker-registry'
  | 'htpasswd'
  | 'logrotate'
  | 'memcached'
  | 'nginx'
  | 'openssl'
  | 'prometheus'
  | 'promtool'
  | 'skopeo'
  | 'swift-account-server'
  | 'swift-container-server'
  | 'swift-object-server'
  | 'swift-proxy-server'
  | 'swift-ring-builder'
  | 'umoci'
  | 'unshare';

/**
 * Groups tests that need real programs. Where one is missing the group is reported as skipped under its name; with
 * REAL_PARTS=required, as in CI, it fails instead, so that nothing goes unchecked unseen.
 */
export function realParts(name: string, parts: readonly RealPart[], body: () => void): void {
  const missing = parts.filter((part) => !isPresent(part)).join(', ');
  if (missing === '') describe(name, parts.includes('docker') ? inTurn(body) : body);
  else if (process.env['REAL_PARTS'] !== 'required')
    describe.skip(`${name} [skipped: no ${missing} here]`, body);
  else {
    test(`${name}: finds ${missing} on this machine`, () => {
      expect.fail(`REAL_PARTS=required: not found here: ${missing}`);
    });
  }
}

function inTurn(body: () => void): () => void {
  return () => {
    beforeAll(takeTurn, longestWaitMs);
    afterAll(giveTurn);
    body();
  };
}

/** True when the program can be run here. For a caller that chooses between two real programs. */
export function isPresent(part: RealPart): boolean {
  if (part === 'docker') return engineAnswers();
  return part === 'unshare' ? mayMount() : isOnPath(part);
}

function isOnPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mayMount(): boolean {
  return spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' }).status === 0;
}

function engineAnswers(): boolean {
  return [['version'], ['compose', 'version']].every((args) => {
    return spawnSync('docker', args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
  });
}
