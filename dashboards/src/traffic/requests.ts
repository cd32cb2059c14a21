import * as units from '@grafana/grafana-foundation-sdk/units';
import type { PanelSource } from '../dashboard.ts';
import { logs } from '../listings.ts';
import { dashed, stacked, timeseries } from '../panels.ts';
import { quantile, rate, sumBy } from '../selectors.ts';
import { records, target } from '../targets.ts';

const size = [8, 8] as const;

export function requests(): PanelSource[] {
  return [byCode(), byOperation(), byMethod(), latency(), errorCodes(), responseBytes(), serverErrors()];
}

function byCode(): PanelSource {
  const codes = sumBy('registry, code', rate('docker_registry_http_requests_total'));
  const frame = {
    ...{ id: 21, title: 'Requests by status code', unit: units.RequestsPerSecond, size },
    description:
      'Answered requests by HTTP status; 401 opens every handshake and 404 every push, so only 5xx is the registry failing.',
    alerts: ['RegistryErrorBudgetBurn'],
  };
  const red = { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } };
  return stacked(frame, target('A', '{{registry}} {{code}}', codes)).overrideByRegexp('/ 5[0-9]{2}$/', [red]);
}

function byOperation(): PanelSource {
  const frame = {
    ...{ id: 22, title: 'Requests by operation', unit: units.RequestsPerSecond, size },
    description: 'What clients ask for, by the operation of the distribution specification.',
  };
  const operations = sumBy('registry, operation', rate('docker_registry_http_requests_total'));
  return stacked(frame, target('A', '{{registry}} {{operation}}', operations));
}

function byMethod(): PanelSource {
  const frame = {
    ...{ id: 23, title: 'Requests by method', unit: units.RequestsPerSecond, size },
    description: 'Reading is GET and HEAD, writing POST, PATCH and PUT, and DELETE is for whoever may.',
  };
  const methods = sumBy('registry, method', rate('docker_registry_http_requests_total'));
  return stacked(frame, target('A', '{{registry}} {{method}}', methods));
}

function latency(): PanelSource {
  const duration = 'docker_registry_http_request_duration_seconds';
  const frame = {
    ...{ id: 24, title: 'Request latency by operation', unit: units.Seconds, size },
    description:
      'Median (dashed) and 99th percentile of the time the registry took, uploads and downloads of the client included.',
    alerts: ['RegistryManifestLatencyBudgetBurn'],
  };
  return timeseries(
    frame,
    target('A', 'p99 {{registry}} {{operation}}', quantile(0.99, duration, 'operation')),
    target('B', 'p50 {{registry}} {{operation}}', quantile(0.5, duration, 'operation')),
  )
    .fillOpacity(0)
    .overrideByQuery('B', [dashed]);
}

function errorCodes(): PanelSource {
  const frame = {
    ...{ id: 25, title: 'Errors by code', unit: units.CountsPerSecond, size },
    description:
      'Errors that the registry reported, by code of the distribution specification; an unknown blob or manifest is normal before a push.',
  };
  const codes = sumBy('registry, error', rate('docker_registry_http_error_codes_total'));
  return timeseries(frame, target('A', '{{registry}} {{error}}', codes));
}

function responseBytes(): PanelSource {
  const frame = {
    ...{ id: 26, title: 'Bytes served by operation', unit: units.BytesPerSecondIEC, size },
    description:
      'Bytes of the bodies that the registry sent; blobs that it redirects to a bucket are not among them.',
  };
  const bytes = sumBy('registry, operation', rate('docker_registry_http_response_bytes_total'));
  return stacked(frame, target('A', '{{registry}} {{operation}}', bytes));
}

function serverErrors(): PanelSource {
  const frame = {
    ...{ id: 27, title: 'Server errors', unit: units.NoUnit, size: [24, 8] as const },
    description:
      'Each request that was answered with 5xx, with the cause that the registry logged, out of Loki.',
    alerts: ['RegistryErrorBudgetBurn', 'RegistryPushFailing'],
  };
  return logs(frame, records('A', 'http_response_status_code=~"5.."'));
}
