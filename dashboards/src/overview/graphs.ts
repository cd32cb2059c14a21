import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { table } from '../listings.ts';
import { dashed, stacked, timeseries, withLimits } from '../panels.ts';
import { quantile, rate, series, sumBy } from '../selectors.ts';
import { rows, target } from '../targets.ts';
import { limits } from '../thresholds.ts';

const third = [8, 7] as const;

/** What became of the numbers above them lately. */
export function graphs(): PanelSource[] {
  return [firingAlerts(), probeFailures(), requestsByCode(), latency(), space(), authentication()];
}

function firingAlerts(): PanelSource {
  const frame = {
    id: 8,
    title: 'Firing alerts',
    description:
      'Alerts that fire now; the Watchdog always does, and an empty table means that no rules run.',
    unit: units.NoUnit,
    size: third,
    alerts: ['Watchdog'],
  };
  const firing = 'ALERTS{alertname=~"Registry.+|Watchdog", job=~"$job|", alertstate="firing"}';
  return table(frame, rows('A', `count by (alertname, severity, registry) (${firing})`), {
    alertname: 'Alert',
    severity: 'Severity',
    registry: 'Registry',
  });
}

function probeFailures(): PanelSource {
  const frame = {
    id: 9,
    title: 'Failed probes',
    description: 'Share of the probes of the last five minutes that found the registry down.',
    unit: units.PercentUnit,
    size: third,
    alerts: ['RegistryAvailabilityBudgetBurn'],
    details: 'availability' as const,
  };
  return timeseries(frame, target('A', '{{registry}}', series('registry:probe_failure_ratio:5m'))).max(1);
}

function requestsByCode(): PanelSource {
  const requests = sumBy('registry, code', rate('docker_registry_http_requests_total'));
  const frame = {
    id: 11,
    title: 'Requests by status code',
    description:
      'Answered requests by HTTP status; 401 opens every handshake and 404 every push, so only 5xx is the registry failing.',
    unit: units.RequestsPerSecond,
    size: third,
    details: 'traffic' as const,
  };
  const red = { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } };
  return stacked(frame, target('A', '{{registry}} {{code}}', requests)).overrideByRegexp('/ 5[0-9]{2}$/', [
    red,
  ]);
}

function latency(): PanelSource {
  const duration = 'docker_registry_http_request_duration_seconds';
  const frame = {
    id: 12,
    title: 'Request latency',
    description:
      'Median (dashed) and 99th percentile of the time the registry took, uploads and downloads of the client included.',
    unit: units.Seconds,
    size: third,
    details: 'traffic' as const,
  };
  return timeseries(
    frame,
    target('A', 'p99 {{registry}}', quantile(0.99, duration)),
    target('B', 'p50 {{registry}}', quantile(0.5, duration)),
  )
    .fillOpacity(0)
    .overrideByQuery('B', [dashed]);
}

function space(): PanelSource {
  const capacity = series('docker_registry_storage_capacity_bytes');
  const available = series('docker_registry_storage_available_bytes');
  const frame = {
    id: 21,
    title: 'Storage filling',
    description: 'Share of the capacity that is used, with the limits of the alerts at 80 % and 92 %.',
    unit: units.PercentUnit,
    size: third,
    alerts: ['RegistryStorageAlmostFull'],
    details: 'storage' as const,
  };
  const used = target('A', '{{registry}}', `(${capacity} - ${available}) / ${capacity}`);
  return withLimits(timeseries(frame, used).max(1), limits({ warning: 0.8, critical: 0.92 }));
}

function authentication(): PanelSource {
  const failures = rate('docker_registry_auth_failures_total');
  const frame = {
    id: 13,
    title: 'Auth challenges and failures',
    description:
      'Handshakes beside log-ins that were refused, by reason; failures that grow without challenges growing are a client with a wrong secret.',
    unit: units.CountsPerSecond,
    size: third,
    details: 'authentication' as const,
  };
  return timeseries(
    frame,
    target('A', '{{registry}} challenges', sumBy('registry', rate('docker_registry_auth_challenges_total'))),
    target('B', '{{registry}} {{reason}}', sumBy('registry, reason', failures)),
  );
}
