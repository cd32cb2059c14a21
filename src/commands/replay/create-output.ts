import type { ReplayOptions } from './arguments.ts';
import type { ReplayedOutput } from './output.ts';

/** What the summary needs is not loaded for metrics, nor the other way round: it would cost more time than a short log. */
export async function createOutput(options: ReplayOptions, hasColour: boolean): Promise<ReplayedOutput> {
  if (options.output === 'metrics') {
    const { Exposition } = await import('./exposition.ts');
    const exposition = new Exposition(options);
    return { reader: exposition, text: (read, lostLines) => exposition.text(read, lostLines) };
  }
  const { summaryOutput } = await import('./summary/summary-output.ts');
  return summaryOutput(options.output, hasColour);
}
