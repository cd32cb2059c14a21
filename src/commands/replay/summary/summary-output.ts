import type { ReplayOutput } from '../arguments.ts';
import type { ReplayedOutput } from '../output.ts';
import { plainJson } from '../../output/plain-text.ts';
import { reportOf } from './report.ts';
import { Summarizer } from './summarizer.ts';

/** The summary as a report for a person, or as JSON. */
export function summaryOutput(form: ReplayOutput, hasColour: boolean): ReplayedOutput {
  const reader = new Summarizer();
  return {
    reader,
    text: (read, lostLines) => {
      const summary = reader.summary(read, lostLines);
      return Promise.resolve(form === 'json' ? `${plainJson(summary)}\n` : reportOf(summary, hasColour));
    },
  };
}
