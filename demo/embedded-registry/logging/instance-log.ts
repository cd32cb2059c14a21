import { createUuidV7 } from '../uuid-v7.ts';
import { formatJsonLine, type LogFields } from './json-line.ts';
import { formatRfc3339Nano, type ReadMoment } from './moment.ts';

// The version whose lines these are; the parser's corpus was recorded from it.
const VERSION = { 'go.version': 'go1.27.4', version: '3.1.1' } as const;

export type Level = 'info' | 'warning' | 'error';

export interface Entry {
  readonly level: Level;
  readonly msg: string;
  readonly fields?: LogFields;
}

/** The structured stream of one running registry. */
export class InstanceLog {
  readonly now: ReadMoment;
  private readonly writeLog: (line: string) => void;
  private readonly instance: LogFields;

  constructor(writeLog: (line: string) => void, now: ReadMoment) {
    this.writeLog = writeLog;
    this.now = now;
    this.instance = { ...VERSION, 'instance.id': createUuidV7(now().epochMs) };
  }

  write({ level, msg, fields }: Entry): void {
    this.writeBare({ level, msg, fields: { ...this.instance, ...fields } });
  }

  /** A line of the logging library itself, which knows neither instance nor version. */
  writeBare({ level, msg, fields }: Entry): void {
    this.writeLog(formatJsonLine({ ...fields, level, msg, time: formatRfc3339Nano(this.now()) }));
  }

  writeAccess(line: string): void {
    this.writeLog(line);
  }
}
