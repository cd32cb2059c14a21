import { defineConfig } from 'vitest/config';
import { EngineLast } from './test/support/file-order.ts';
import { filesOf } from './test/support/lanes.ts';
import { MissingPartsReporter } from './test/support/missing-parts-reporter.ts';

const lane = process.env['TEST_LANE'];
const reporters = ['default', new MissingPartsReporter()];

export default defineConfig({
  test: {
    include: [...filesOf(lane)],
    testTimeout: 20_000,
    // Files wait more than they work.
    maxWorkers: lane === 'engine' ? 1 : 2,
    sequence: { sequencer: EngineLast },
    reporters: process.env['CI'] === undefined ? reporters : [...reporters, 'json'],
    outputFile: { json: `coverage/results-${lane ?? 'all'}.json` },
  },
});
