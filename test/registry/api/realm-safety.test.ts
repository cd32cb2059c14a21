import { expect, test } from 'vitest';
import { refusalOf } from '../../../src/registry/api/realm-safety.ts';

test.each([
  ['https://hub.example/', 'https://hub.example:8443/token'],
  ['https://127.0.0.1:5000/', 'http://127.0.0.1:5001/token'],
  ['https://localhost:5000/', 'http://2130706433/token'],
  ['https://localhost:5000/', 'http://[::1]:5001/token'],
  ['http://127.0.0.1:5000/', 'http://localhost/token'],
  ['http://registry:5000/', 'http://registry:5001/token'],
  ['http://registry:5000/', 'https://registry/token'],
])('for %s, lets credentials go to %s', (registry, realm) => {
  expect(refusalOf(new URL(realm), { registry: new URL(registry), realms: [] })).toBeUndefined();
});

test.each([
  ['https://hub.example/', 'https://auth.elsewhere.example/token', 'is on another host'],
  ['https://hub.example/', 'https://hub.example.evil.example/token', 'is on another host'],
  ['https://hub.example/', 'http://127.0.0.1:5001/token', 'is on another host'],
  ['https://localhost:5000/', 'http://localhost.evil.example/token', 'is on another host'],
  ['https://localhost:5000/', 'http://127.0.0.1.evil.example/token', 'is on another host'],
  ['http://registry:5000/', 'http://auth:5001/token', 'is on another host'],
  ['https://hub.example/', 'http://hub.example/token', 'is plain http'],
  ['http://registry:5000/', 'ftp://registry/token', 'is plain http'],
])('for %s, keeps credentials from %s, which %s', (registry, realm, why) => {
  expect(refusalOf(new URL(realm), { registry: new URL(registry), realms: [] })).toContain(why);
});

test('lets credentials go where the configuration lists the very origin', () => {
  const registry = new URL('https://hub.example/');
  const realms = ['https://auth.example', 'http://auth:5001'];
  const ask = (realm: string) => refusalOf(new URL(realm), { registry, realms });

  expect(ask('https://auth.example/token')).toBeUndefined();
  expect(ask('http://auth:5001/token')).toBeUndefined();
  expect(ask('http://auth.example/token')).toContain('is on another host');
  expect(ask('https://auth.example:8443/token')).toContain('is on another host');
});

test('says what to do', () => {
  const registry = new URL('https://hub.example/');

  expect(refusalOf(new URL('https://auth.example/token'), { registry, realms: [] })).toBe(
    'is on another host than the registry, expected hub.example or one of auth.realms; list it in auth.realms (REGISTRY_AUTH_REALMS) as https://auth.example if the credentials may go there',
  );
});
