import { expect, test } from 'vitest';
import { makers } from '../../src/collectors/list.ts';
import type { ProbeConfig, RegistryConfig } from '../../src/config/model.ts';
import { plainProbe, plainRegistry } from '../support/registry-config.ts';

const canary = { repository: 'canary', intervalMs: 300_000, timeoutMs: 30_000 };

function settingsOf(name: string, change: Partial<ProbeConfig>): string {
  const plain = plainRegistry('main', new URL('http://hub'));
  const probe = { ...plainProbe, ...change };
  const registry: RegistryConfig = { ...plain, collectors: { ...plain.collectors, probe, canary } };
  const shared = { docker: { host: '', tls: undefined, composeProject: undefined }, gcInbox: undefined };
  return JSON.stringify(makers.find((maker) => maker.name === name)?.settings(registry, shared));
}

test.each<Partial<ProbeConfig>>([{ family: 6 }, { phaseTimeoutMs: 1_000 }])(
  'has another canary take the place where the way to the registry changes: %j',
  (change) => {
    expect(settingsOf('canary', change)).not.toBe(settingsOf('canary', {}));
  },
);

test('keeps the canary where only the probe changes', () => {
  expect(settingsOf('canary', { intervalMs: 1_000 })).toBe(settingsOf('canary', {}));
  expect(settingsOf('probe', { intervalMs: 1_000 })).not.toBe(settingsOf('probe', {}));
});
