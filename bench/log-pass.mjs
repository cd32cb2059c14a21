// Passes over a log with everything counted, for bench/log-speed.ts: prints the seconds that the best of them took.
import { durationBounds } from '../dist/collectors/log/metrics.js';
import { samplesOf } from '../dist/collectors/log/report.js';
import { RegistryLog } from '../dist/registry/log/registry-log.js';
import { bestPass, readBlocks } from './passes.mjs';

bestPass((path) => {
  const log = new RegistryLog({ bounds: durationBounds });
  readBlocks(path, (lines) => log.read('log', lines, 0));
  return `${samplesOf(log.takeTally()).length} series`;
});
