import { expect, test } from 'vitest';
import { RecentRecords } from '../../src/web/recent-records.ts';
import { heapBytes } from '../support/heap-bytes.ts';

const mebibyte = 1024 ** 2;

test('the latest records do not keep the log lines alive that they were cut from', () => {
  const recent = new RecentRecords();
  const before = heapBytes();

  for (let registry = 0; registry < 10; registry += 1) {
    for (let index = 0; index < 20; index += 1) recent.push(`registry ${registry}`, [recordOfLongLine()]);
  }

  expect(heapBytes() - before).toBeLessThan(8 * mebibyte);
  expect(recent.of('registry 9')).toHaveLength(20);
});

/** What a parser makes of a line of a megabyte: long parts and short ones, none of which owns its characters. */
function recordOfLongLine() {
  const line = Buffer.alloc(mebibyte, 'line ').toString();
  return {
    eventName: 'docker.registry.auth.failure',
    severity: 'warn' as const,
    body: line.slice(0, 100),
    timestampMs: 0,
    attributes: { 'url.path': line.slice(100), 'client.address': line.slice(50, 70) },
  };
}
