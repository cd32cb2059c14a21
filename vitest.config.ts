import { defineConfig } from 'vitest/config';
import { MissingPartsReporter } from './test/support/missing-parts-reporter.ts';

const reporters = ['default', new MissingPartsReporter()];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    // Files wait more than they work. Beside the real Engine one at a time: it remembers few events, and all share them.
    maxWorkers: process.env['REAL_PARTS'] === 'required' ? 1 : 2,
    reporters: process.env['CI'] === undefined ? reporters : [...reporters, 'json'],
    outputFile: { json: 'coverage/results.json' },
  },
});
