import { StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import type { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { target, timeseries } from '../panels.ts';
import { rate, sumBy } from '../selectors.ts';

export function traffic(): TimeseriesBuilder[] {
  return [requestsByCode(), latencyByOperation(), authentication()];
}

function requestsByCode(): TimeseriesBuilder {
  const requests = sumBy('registry, code', rate('docker_registry_http_requests_total'));
  const frame = {
    id: 11,
    title: 'Requests by status code',
    description:
      'Answered requests by HTTP status; 401 opens every handshake and 404 every push, so only 5xx is the registry failing.',
    unit: units.RequestsPerSecond,
    at: { x: 0, y: 6, w: 8, h: 9 },
  };
  return timeseries(frame, target('A', '{{registry}} {{code}}', requests))
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal))
    .overrideByRegexp('/ 5[0-9]{2}$/', [{ id: 'color', value: { mode: 'fixed', fixedColor: 'red' } }]);
}

function latencyByOperation(): TimeseriesBuilder {
  const frame = {
    id: 12,
    title: 'Request latency by operation',
    description:
      'Median (dashed) and 99th percentile of the time the registry took, uploads and downloads of the client included.',
    unit: units.Seconds,
    at: { x: 8, y: 6, w: 8, h: 9 },
  };
  const dashed = { id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 6] } };
  return timeseries(
    frame,
    target('A', 'p99 {{registry}} {{operation}}', latencyQuantile(0.99)),
    target('B', 'p50 {{registry}} {{operation}}', latencyQuantile(0.5)),
  )
    .fillOpacity(0)
    .overrideByQuery('B', [dashed]);
}

function latencyQuantile(quantile: number): string {
  const buckets = rate('docker_registry_http_request_duration_seconds_bucket');
  return `histogram_quantile(${quantile}, ${sumBy('registry, operation, le', buckets)})`;
}

function authentication(): TimeseriesBuilder {
  const frame = {
    id: 13,
    title: 'Auth challenges and failures',
    description:
      'Handshakes beside log-ins that were refused, by reason; failures that grow without challenges growing are a client with a wrong secret.',
    unit: units.CountsPerSecond,
    at: { x: 16, y: 6, w: 8, h: 9 },
  };
  return timeseries(
    frame,
    target('A', '{{registry}} challenges', sumBy('registry', rate('docker_registry_auth_challenges_total'))),
    target(
      'B',
      '{{registry}} {{reason}}',
      sumBy('registry, reason', rate('docker_registry_auth_failures_total')),
    ),
  );
}
