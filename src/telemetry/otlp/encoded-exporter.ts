import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import {
  JsonLogsSerializer,
  type IExporterMetricsHelper,
  type IExportLogsServiceResponse,
  type ISerializer,
} from '@opentelemetry/otlp-transformer';
import type { EncodedRecord } from '../../domain/otlp-json.ts';
import { createRequestSerializer } from './encoded-request.ts';
import { exporterTo, type Transport } from './exporter.ts';
import type { CreateExporter } from './lane-sender.ts';
import type { Sender } from './record-encoder.ts';

type Serializer = ISerializer<EncodedRecord[], IExportLogsServiceResponse>;

/** The exporter's own, of which a lane uses one. */
const concurrencyLimit = 30;
const componentType = 'otlp_http_log_exporter';
const counting: IExporterMetricsHelper<EncodedRecord[]> = {
  name: 'log',
  countItems: ({ length }) => length,
};

/**
 * The official exporter but for its serializer: of what a record costs, making the SDK's objects and writing them down is four
 * fifths; see docs/adr/0003-otlp-delivery.md.
 */
export function encodedExporters(sender: Sender): CreateExporter<EncodedRecord> {
  const serializer: Serializer = {
    serializeRequest: createRequestSerializer(sender),
    deserializeResponse: (answer) => JsonLogsSerializer.deserializeResponse(answer),
  };
  const make = (transport: Transport): OTLPExporterBase<EncodedRecord[]> => {
    const configuration = { ...transport, headers: () => headersOf(transport), concurrencyLimit };
    return new OTLPExporterBase(
      createOtlpHttpExportDelegate(configuration, serializer, componentType, counting, undefined),
    );
  };
  return (target) => exporterTo(target, make);
}

async function headersOf({ headers }: Transport): Promise<Record<string, string>> {
  return { ...(await headers()), 'Content-Type': 'application/json' };
}
