import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scanningText } from '../../src/commands/scan/scanning-text.ts';
import { endWithTest, mainProgram } from './replay-program.ts';
import { StorageTree } from './scan-tree.ts';

const cleared = '\r\u001b[K';

test('the bar names the phase and how far it has come', () => {
  expect(scanningText({ phase: 'repositories', done: 1_234, total: 0 })).toBe('repositories  1,234');
  expect(scanningText({ phase: 'blobs', done: 64, total: 256 })).toBe(
    'blobs         [######..................]  25 %  64 of 256',
  );
  expect(scanningText({ phase: 'manifests', done: 12, total: 10 })).toContain('] 100 %');
});

describe.skipIf(!existsSync('/usr/bin/script'))('a terminal', () => {
  /** Starts a scan of fifty images on a terminal of its own; standard input is its keyboard. */
  function scanOnTerminal(callsPerSecond: number) {
    const tree = new StorageTree();
    for (let at = 0; at < 50; at += 1) tree.image(`team/web-${at}`, 'v1');
    const command = `'${process.execPath}' '${mainProgram}' scan --rate-limit=${callsPerSecond} '${tree.root}'`;
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    endWithTest(child);
    const shown = { text: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      shown.text += chunk.toString();
    });
    return { child, shown };
  }

  test('shows how far a scan has come, and nothing of it stays', async () => {
    const { child, shown } = scanOnTerminal(5_000);

    await once(child, 'close');

    expect(child.exitCode).toBe(0);
    const end = shown.text.lastIndexOf(cleared);
    expect(shown.text).toMatch(/^\s(?:repositories|blobs|manifests) {2}/);
    expect(shown.text.slice(0, end)).not.toContain('\n');
    expect(shown.text.slice(end + cleared.length)).toContain('\u001b[1mStorage ');
  });

  test('is left clean by an interrupt, which ends the scan', async () => {
    // It would take minutes to the end.
    const { child, shown } = scanOnTerminal(20);

    while (!shown.text.includes('repositories  ')) await once(child.stdout, 'data');
    child.stdin.write('\u0003');
    await once(child, 'close');

    expect(child.exitCode).toBe(130);
    expect(shown.text.endsWith(cleared)).toBe(true);
  });
});
