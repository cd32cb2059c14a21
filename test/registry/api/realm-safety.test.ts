import { expect, test } from 'vitest';
import { mayReceiveCredentials } from '../../../src/registry/api/realm-safety.ts';

test.each([
  ['https://hub.example/', 'https://auth.elsewhere.example/token', true],
  ['https://hub.example/', 'https://hub.example:8443/token', true],
  ['https://hub.example/', 'http://hub.example/token', false],
  ['https://hub.example/', 'http://auth:5001/token', false],
  ['https://hub.example/', 'http://10.0.0.1/token', false],
  ['https://hub.example/', 'http://127.0.0.1:5001/token', true],
  ['https://hub.example/', 'http://2130706433/token', true],
  ['https://hub.example/', 'http://[::1]:5001/token', true],
  ['https://hub.example/', 'http://localhost/token', true],
  ['https://hub.example/', 'http://localhost.evil.example/token', false],
  ['https://hub.example/', 'http://127.0.0.1.evil.example/token', false],
  ['http://registry:5000/', 'http://auth:5001/token', true],
  ['http://registry:5000/', 'https://auth.example/token', true],
  ['http://registry:5000/', 'ftp://auth.example/token', false],
])('for %s, lets credentials go to %s: %s', (registry, realm, expected) => {
  expect(mayReceiveCredentials(new URL(realm), new URL(registry))).toBe(expected);
});
