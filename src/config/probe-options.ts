import { duration } from './duration.ts';
import { oneOf, url } from './kinds.ts';
import { option, type Option } from './option.ts';
import { imageReference, repository } from './registry-kinds.ts';

const second = 1_000;
const hour = 3_600 * second;

export const probeInterval = option({
  key: 'collectors.probe.interval',
  env: 'REGISTRY_PROBE_INTERVAL',
  kind: duration(second, hour),
  fallback: '15s',
  help: 'Time from one probe to the next.',
});
export const probeTimeout = option({
  key: 'collectors.probe.timeout',
  env: 'REGISTRY_PROBE_TIMEOUT',
  kind: duration(100, hour),
  fallback: '10s',
  help: 'How long a probe may take in all; at most the interval.',
});
export const probePhaseTimeout = option({
  key: 'collectors.probe.phase_timeout',
  env: 'REGISTRY_PROBE_PHASE_TIMEOUT',
  kind: duration(100, hour),
  help: 'How long each part of a request may take (look-up of the name, connection, TLS, answer); by default as long as `timeout` leaves.',
});
export const probeFamily = option({
  key: 'collectors.probe.ip_protocol',
  env: 'REGISTRY_PROBE_IP_PROTOCOL',
  kind: oneOf(['any', 'ip4', 'ip6']),
  fallback: 'any',
  help: "Which of a name's addresses are asked: `any` takes what answers first.",
});
export const probeReference = option({
  key: 'collectors.probe.reference',
  env: 'REGISTRY_PROBE_REFERENCE',
  kind: imageReference,
  help: 'An image that is always there, as `team/base:1` or `team/base@sha256:…`: each probe reads its manifest and its configuration and compares their digests, so that storage that cannot be read is seen before a user sees it.',
});
export const probeHealthUrl = option({
  key: 'collectors.probe.health_url',
  env: 'REGISTRY_HEALTH_URL',
  kind: url(['http', 'https']),
  help: "Address of `/debug/health` at the registry's debug server (`http.debug.addr`); it names the check that fails.",
});
export const canaryRepository = option({
  key: 'collectors.canary.repository',
  env: 'REGISTRY_CANARY_REPOSITORY',
  kind: repository,
  help: 'Repository of its own that a blob and a manifest of together 600 bytes are pushed to, read back from and deleted in; without it nothing is pushed. The user needs the right to push and pull there, and better to delete.',
});
export const canaryInterval = option({
  key: 'collectors.canary.interval',
  env: 'REGISTRY_CANARY_INTERVAL',
  kind: duration(second, 24 * hour),
  fallback: '5m',
  help: 'Time from one such round trip to the next.',
});
export const canaryTimeout = option({
  key: 'collectors.canary.timeout',
  env: 'REGISTRY_CANARY_TIMEOUT',
  kind: duration(100, hour),
  fallback: '30s',
  help: 'How long a round trip may take in all; at most the interval.',
});

export const probeOptions: readonly Option<unknown>[] = [
  ...[probeInterval, probeTimeout, probePhaseTimeout, probeFamily, probeReference, probeHealthUrl],
  ...[canaryRepository, canaryInterval, canaryTimeout],
];
