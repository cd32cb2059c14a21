import type { LogRecord } from '../../../../src/domain/log-record.ts';
import type { LineRecorderOptions, LineTold } from '../../../../src/collectors/log/records/line-recorder.ts';
import { LogRecorder } from '../../../../src/collectors/log/records/log-recorder.ts';
import { nowMs } from '../../../registry/log/counted-figures.ts';
import { linesOf, type Recording } from '../../../registry/log/recordings.ts';
import { plainRecords } from './plain-records.ts';

export type Tells = 'events' | 'all';

/** What becomes of everything that the registries of a recording logged, each with a recorder of its own. */
export function recordsOf(recording: Pick<Recording, 'registries'>, tells: Tells): readonly LogRecord[] {
  return plainRecords(toldOf(recording, { tells }));
}

/** As `recordsOf`, with ordinary lines read fast where the registry is named. */
export function toldOf(
  { registries }: Pick<Recording, 'registries'>,
  options: LineRecorderOptions,
): readonly LineTold[] {
  return registries.flatMap((streams) => {
    const recorder = new LogRecorder(options);
    return streams.flatMap(({ origin, bytes }) => recorder.read(origin, bytes, nowMs));
  });
}

/** The lines that are not empty, as they stand in the recording. */
export function textsOf({ registries }: Pick<Recording, 'registries'>): readonly string[] {
  const lines = registries.flat().flatMap(({ bytes }) => linesOf(bytes));
  return lines.map((line) => line.toString('utf8').replace(/\r?\n$/, '')).filter((text) => text !== '');
}
