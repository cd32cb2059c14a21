import type { LogRecord } from '../../../../src/domain/log-record.ts';
import { LogRecorder } from '../../../../src/collectors/log/records/log-recorder.ts';
import { nowMs } from '../../../registry/log/counted-figures.ts';
import { linesOf, type Recording } from '../../../registry/log/recordings.ts';
import { plainRecords } from './plain-records.ts';

export type Tells = 'events' | 'all';

/** What becomes of everything that the registries of a recording logged, each with a recorder of its own. */
export function recordsOf({ registries }: Pick<Recording, 'registries'>, tells: Tells): readonly LogRecord[] {
  return registries.flatMap((streams) => {
    const recorder = new LogRecorder({ tells });
    return streams.flatMap(({ origin, bytes }) => plainRecords(recorder.read(origin, bytes, nowMs)));
  });
}

/** The lines that are not empty, as they stand in the recording. */
export function textsOf({ registries }: Pick<Recording, 'registries'>): readonly string[] {
  const lines = registries.flat().flatMap(({ bytes }) => linesOf(bytes));
  return lines.map((line) => line.toString('utf8').replace(/\r?\n$/, '')).filter((text) => text !== '');
}
