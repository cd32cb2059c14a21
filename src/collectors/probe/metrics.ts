import { probeFailureReasons } from '../../domain/failure.ts';
import { counter, gauge, histogram } from '../../domain/metric.ts';
import type { MetricSpec } from '../../domain/metric.ts';
import { components, phases } from './observation.ts';

export const registryUp = gauge(
  'docker_registry_up',
  'Is 1 when the last probe found a registry that serves this client, else 0: GET /v2/ answered 200, after logging in where credentials are configured, or 401 with a valid challenge where none are; absent before the first probe.',
);

export const probesTotal = counter(
  'docker_registry_probes_total',
  'Counts the finished probes of the registry.',
);

export const probeFailuresTotal = counter(
  'docker_registry_probe_failures_total',
  'Counts the probes that found the registry down, by what stopped them: protocol means that what answered is no registry, http_4xx that the registry or its token server answers so, auth_server that the token server cannot be reached, answers 5xx or gives no token, credentials that they were refused or cannot be read, storage that the API answers while its health check fails or what is configured to be read cannot be.',
  { labels: [{ name: 'reason', values: probeFailureReasons }] },
);

export const probeDurationSeconds = histogram(
  'docker_registry_probe_duration_seconds',
  'Measures whole probes, from the first look-up to the verdict, successful or not.',
  { buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30] },
);

export const probePhaseDurationSeconds = gauge(
  'docker_registry_probe_phase_duration_seconds',
  'Measures the parts of the last probe: dns, connect and tls of its first connection, challenge the answer 401 to GET /v2/, token the visit to the token server, authorized the GET of /v2/ that gave any other answer, storage the reading of a configured reference; a part that was not finished or not needed is absent.',
  { labels: [{ name: 'phase', values: phases }] },
);

export const probeHttpStatusCode = gauge(
  'docker_registry_probe_http_status_code',
  'Is the last HTTP status of /v2/ in the last probe, 0 when none came; absent before the first probe.',
);

export const componentUp = gauge(
  'docker_registry_component_up',
  "Is 1 when a layer works and 0 when it is down: api answers as a registry, auth decides about log-ins even by refusing them, storage is what the registry's own health check and the reading of a configured reference say; absent for a layer that the last probe could not see.",
  { labels: [{ name: 'component', values: components }] },
);

export const certificateNotAfter = gauge(
  'docker_registry_tls_certificate_not_after_timestamp_seconds',
  'Is the earliest end of validity in the certificate chain that the registry served last, as Unix time; absent on plain HTTP and before the first handshake.',
);

export const certificateCurrent = gauge(
  'docker_registry_tls_certificate_current',
  'Is 1 when the certificate that the registry served last is the one in the configured file, 0 when that was renewed and is not served yet; absent where no file is configured and before the first handshake.',
);

export const tlsVerificationDisabled = gauge(
  'docker_registry_tls_verification_disabled',
  'Is 1 when the probe is configured to believe any certificate of a registry with TLS, else 0; absent before the first probe.',
);

/** Everything the probe measures. */
export const probeMetrics: readonly MetricSpec[] = [
  registryUp,
  probesTotal,
  probeFailuresTotal,
  probeDurationSeconds,
  probePhaseDurationSeconds,
  probeHttpStatusCode,
  componentUp,
  certificateNotAfter,
  certificateCurrent,
  tlsVerificationDisabled,
];
