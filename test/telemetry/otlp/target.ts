import type { DeliveryTarget } from '../../../src/telemetry/otlp/exporter.ts';
import type { Sender } from '../../../src/telemetry/otlp/record-encoder.ts';

export const plainSender: Sender = {
  version: '1.2.3',
  resource: { 'service.name': 'registry-exporter', 'service.version': '1.2.3' },
};

/** A receiver without TLS, asked as the defaults have it. */
export function plainTarget(logsUrl: string): DeliveryTarget {
  const tls = { caFile: undefined, certFile: undefined, keyFile: undefined };
  return { logsUrl, headers: {}, headersFile: undefined, timeoutMs: 300, compression: 'none', tls };
}
