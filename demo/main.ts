import { fileURLToPath } from 'node:url';

import { parseDemoOptions, USAGE } from './demo-options.ts';
import { runDemo } from './run-demo.ts';

const parsed = parseDemoOptions(process.argv.slice(2));
if (parsed.status === 'invalid') {
  process.stderr.write(`${parsed.problems.join('\n')}\n${USAGE}`);
  process.exitCode = 2;
} else {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Kept for good: a terminal and a wrapper may both pass the same Ctrl-C on, and the second must not kill.
    process.on(signal, () => {
      stop.abort();
    });
  }
  const surroundings = {
    project: fileURLToPath(new URL('..', import.meta.url)),
    print: (text: string) => process.stdout.write(text),
    signal: stop.signal,
  };
  await runDemo(parsed.options, surroundings).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
