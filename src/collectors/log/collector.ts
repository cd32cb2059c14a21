import type { Collector, Cycle } from '../../domain/collector.ts';
import { LogCycle, type LogCollectorOptions } from './log-cycle.ts';
import * as metrics from './metrics.ts';
import type { LogShipment, ShipmentReport } from './shipment/shipment.ts';

const intervalMs = 1_000;
/** Lines that come one by one are read a few at a time: a look costs the same for one as for a thousand. */
const gatherMs = 200;

/** `shipment` delivers the records; without it they go with the report. */
export function createLogCollector(options: LogCollectorOptions, shipment?: LogShipment): Collector {
  const cycle = new LogCycle(options);
  return {
    name: 'log',
    intervalMs,
    // What it has saved as counted, no other process tells any more.
    endsWhole: true,
    collect: async (signal): Promise<Cycle> => {
      const seen = await cycle.run(signal);
      return shipment === undefined ? seen : withShipment(seen, shipment.report(bytesOf(seen)));
    },
    ...(shipment === undefined ? {} : { beside: (signal) => shipment.run(cycle, signal) }),
    wake: async (signal) => {
      if (cycle.isBehind) return;
      await options.clock.sleep(gatherMs, signal);
      await cycle.waitForMore(signal);
    },
    close: () => {
      cycle.close();
      shipment?.close();
    },
  };
}

function withShipment(cycle: Cycle, { samples, failures }: ShipmentReport): Cycle {
  const report = { ...cycle.report, samples: [...cycle.report.samples, ...samples], isShipped: true };
  if (failures.length === 0) return { ...cycle, report };
  const said = cycle.status === 'failed' ? [cycle.detail] : [];
  return { status: 'failed', report, detail: [...said, ...failures].join('; ') };
}

function bytesOf({ report }: Cycle): number {
  const read = report.samples.find((sample) => sample.metric === metrics.logBytes);
  return read?.op === 'add' ? read.value : 0;
}
