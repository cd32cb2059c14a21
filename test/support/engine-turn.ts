import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * One file of tests at a time uses the machine's Engine: it remembers few events, and all share them. Other files run
 * meanwhile, for those with the Engine wait more than they work.
 */
const turn = join(tmpdir(), 'registry-observability-engine-turn');
const lookMs = 250;

/** Longest wait for all others. */
export const longestWaitMs = 900_000;

export async function takeTurn(): Promise<void> {
  while (!take()) {
    if (!isAlive(holder())) rmSync(turn, { force: true });
    await pause(lookMs);
  }
}

export function giveTurn(): void {
  if (holder() === process.pid) rmSync(turn, { force: true });
}

function take(): boolean {
  try {
    writeFileSync(turn, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** Not a number while nobody has it. */
function holder(): number {
  try {
    return Number(readFileSync(turn, 'utf8'));
  } catch {
    return Number.NaN;
  }
}

/** A run that was killed has given nothing back. */
function isAlive(pid: number): boolean {
  if (Number.isNaN(pid) || pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
