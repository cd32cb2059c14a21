import { expect, test } from 'vitest';
import { suspicionRecord } from '../../../../src/collectors/log/auth-watch/suspicion.ts';

const suspected = {
  timeMs: 1_795_170_229_313,
  client: '203.0.113.7',
  user: 'alice',
  failures: 12,
  distinct: 5,
};

test('tells of an address that fails as many users', () => {
  expect(suspicionRecord({ ...suspected, kind: 'many_users' })).toMatchInlineSnapshot(`
    {
      "attributes": {
        "client.address": "203.0.113.7",
        "docker.registry.suspicion.distinct": 5,
        "docker.registry.suspicion.failures": 12,
        "docker.registry.suspicion.kind": "many_users",
        "user.name": "alice",
      },
      "body": "client "203.0.113.7" failed to log in as 5 different users within 15 minutes",
      "eventName": "docker.registry.auth.suspicion",
      "severity": "warn",
      "timestampMs": 1795170229313,
    }
  `);
});

test('tells of a user who fails from many addresses', () => {
  expect(suspicionRecord({ ...suspected, kind: 'many_clients' })).toMatchInlineSnapshot(`
    {
      "attributes": {
        "client.address": "203.0.113.7",
        "docker.registry.suspicion.distinct": 5,
        "docker.registry.suspicion.failures": 12,
        "docker.registry.suspicion.kind": "many_clients",
        "user.name": "alice",
      },
      "body": "user "alice" failed to log in from 5 addresses within 15 minutes",
      "eventName": "docker.registry.auth.suspicion",
      "severity": "warn",
      "timestampMs": 1795170229313,
    }
  `);
});

test('tells of a success after many failures as an error', () => {
  expect(suspicionRecord({ ...suspected, kind: 'success_after_failures', relation: 'same' }))
    .toMatchInlineSnapshot(`
    {
      "attributes": {
        "client.address": "203.0.113.7",
        "docker.registry.suspicion.distinct": 5,
        "docker.registry.suspicion.failures": 12,
        "docker.registry.suspicion.kind": "success_after_failures",
        "docker.registry.suspicion.user_relation": "same",
        "user.name": "alice",
      },
      "body": "client "203.0.113.7" logged in as "alice" after 12 failed requests, also as the same user: possibly a guessed password",
      "eventName": "docker.registry.auth.suspicion",
      "severity": "error",
      "timestampMs": 1795170229313,
    }
  `);
});

test('leaves out a user whom the log did not name', () => {
  const record = suspicionRecord({
    ...suspected,
    user: '',
    kind: 'success_after_failures',
    relation: 'unknown',
  });

  expect(record.attributes).not.toHaveProperty('user.name');
  expect(record.body).toBe(
    'client "203.0.113.7" logged in after 12 failed requests: possibly a guessed password',
  );
});

test('says what it has to say on one line, whatever a user calls himself', () => {
  const record = suspicionRecord({ ...suspected, user: 'a\n\u2028"b', kind: 'many_clients' });

  expect(record.body).toBe(
    String.raw`user "a\n\u2028\"b" failed to log in from 5 addresses within 15 minutes`,
  );
});
