import { expect, test } from 'vitest';
import type { Stage } from '../../../src/registry/api/stopwatch.ts';
import { classifyError } from '../../../src/registry/api/transport-failure.ts';

function fault(code: string, message = `what ${code} says`): Error {
  return Object.assign(new Error(message), { code });
}

// Faults that a test cannot bring about on one machine; the others are met for real in the tests of the probe.
test.each<[string, Stage, string]>([
  ['EAI_AGAIN', 'resolving the name', 'dns'],
  ['ETIMEDOUT', 'connecting', 'timeout'],
  ['EHOSTUNREACH', 'connecting', 'refused'],
  ['ENETUNREACH', 'connecting', 'refused'],
  ['ECONNRESET', 'connecting', 'refused'],
  ['ECONNRESET', 'shaking hands', 'tls'],
  ['EPROTO', 'shaking hands', 'tls'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'waiting for an answer', 'tls'],
  ['EPIPE', 'waiting for an answer', 'refused'],
  ['ECONNRESET', 'reading the answer', 'protocol'],
])('takes %s while %s for %s', (code, stage, reason) => {
  expect(classifyError(fault(code), stage).reason).toBe(reason);
});

test('says what happened in one line, with its code', () => {
  const error = fault('EPROTO', 'write EPROTO 80:error:\n  wrong version number\n');

  expect(classifyError(error, 'shaking hands').detail).toBe('write EPROTO 80:error: wrong version number');
  expect(classifyError(fault('ECONNRESET', 'socket hang up'), 'waiting for an answer').detail).toBe(
    'closes the connection without an answer: socket hang up (ECONNRESET)',
  );
});

test('says what happened to each address of a name', () => {
  const both = Object.assign(
    new AggregateError([fault('ECONNREFUSED', 'refused ::1'), fault('ECONNREFUSED', 'refused 127.0.0.1')]),
    { code: 'ECONNREFUSED' },
  );

  expect(classifyError(both, 'connecting')).toEqual({
    reason: 'refused',
    detail: 'refused ::1, refused 127.0.0.1 (ECONNREFUSED)',
  });
});

test('takes whatever else is thrown for a breach of protocol', () => {
  expect(classifyError('odd', 'reading the answer')).toEqual({ reason: 'protocol', detail: 'odd' });
});
