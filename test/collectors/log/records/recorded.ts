import type { LogRecord } from '../../../../src/domain/log-record.ts';
import { LogRecorder } from '../../../../src/collectors/log/records/log-recorder.ts';
import { nowMs } from '../../../registry/log/counted-figures.ts';
import type { Recording } from '../../../registry/log/recordings.ts';

export type Told = 'events' | 'all';

/** What becomes of everything that the registries of a recording logged, each with a recorder of its own. */
export function recordsOf({ registries }: Pick<Recording, 'registries'>, tells: Told): readonly LogRecord[] {
  return registries.flatMap((streams) => {
    const recorder = new LogRecorder({ tells });
    return streams.flatMap(({ origin, bytes }) => recorder.read(origin, bytes, nowMs));
  });
}
