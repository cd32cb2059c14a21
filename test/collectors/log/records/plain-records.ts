import type { LogRecord } from '../../../../src/domain/log-record.ts';
import type { LineTold } from '../../../../src/collectors/log/records/line-recorder.ts';

/** Of a recorder that encodes none. */
export function plainRecords(told: readonly LineTold[]): readonly LogRecord[] {
  return told.map((record) => {
    if ('json' in record) throw new Error('an encoded record where none was asked for');
    return record;
  });
}
