import { createExporter } from './exporter.ts';
import type { CreateExporter } from './lane-sender.ts';
import type { PendingRecord } from './pending-record.ts';
import { createRecordEncoder, type Sender } from './record-encoder.ts';

/** What no log holds leaves by the official exporter: it is little, so what it costs does not count. */
export function recordExporters(sender: Sender): CreateExporter<PendingRecord> {
  const encode = createRecordEncoder(sender);
  return (target) => {
    const exporter = createExporter(target);
    return {
      ...exporter,
      export: (items, done) => {
        exporter.export([...encode(items)], done);
      },
    };
  };
}
