import { defineConfig } from 'vitest/config';
import { EngineLast } from './test/support/file-order.ts';
import { MissingPartsReporter } from './test/support/missing-parts-reporter.ts';

const reporters = ['default', new MissingPartsReporter()];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    // Files wait more than they work.
    maxWorkers: 2,
    sequence: { sequencer: EngineLast },
    reporters: process.env['CI'] === undefined ? reporters : [...reporters, 'json'],
    outputFile: { json: 'coverage/results.json' },
  },
});
