import type { Reporter, TestModule } from 'vitest/node';

const skippedName = /\[skipped: no (.+) here\]$/;

/** Says at the end which programs were missing, and how many tests were skipped for each. */
export class MissingPartsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = new Map<string, number>();
    for (const suite of modules.flatMap((module) => [...module.children.allSuites()])) {
      const missing = skippedName.exec(suite.name)?.[1];
      if (missing === undefined) continue;
      skipped.set(missing, (skipped.get(missing) ?? 0) + [...suite.children.allTests()].length);
    }
    for (const [missing, count] of skipped) {
      process.stdout.write(`Skipped ${count} tests, not found here: ${missing}\n`);
    }
  }
}
