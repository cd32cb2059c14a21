// Passes over a log with everything counted, for bench/log-speed.ts: prints the seconds that the best of them took.
import { durationBounds } from '../src/collectors/log/metrics.ts';
import { samplesOf } from '../src/collectors/log/report.ts';
import { RegistryLog } from '../src/registry/log/registry-log.ts';
import { bestPass, readBlocks } from './passes.ts';

bestPass((path) => {
  const log = new RegistryLog({ bounds: durationBounds });
  readBlocks(path, (lines) => {
    log.read('log', lines, 0);
  });
  return `${samplesOf(log.takeTally()).length} series`;
});
