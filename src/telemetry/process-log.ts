import type { Clock } from '../domain/clock.ts';
import type { LogFields, Logger } from '../domain/logger.ts';
import { quote } from '../domain/quote.ts';

interface Output {
  write(text: string): unknown;
}

/** Writes the exporter's own log in logfmt, one line an event, to standard error in the program. */
export function createProcessLog(output: Output, clock: Clock): Logger {
  const write = (level: string, message: string, fields: LogFields = {}): void => {
    const head = { time: new Date(clock.now()).toISOString(), level, msg: message };
    output.write(`${format({ ...head, ...fields })}\n`);
  };
  return {
    info: (message, fields) => {
      write('info', message, fields);
    },
    warn: (message, fields) => {
      write('warn', message, fields);
    },
    error: (message, fields) => {
      write('error', message, fields);
    },
  };
}

function format(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${quoted(String(value))}`)
    .join(' ');
}

function quoted(value: string): string {
  return /^[\w.:/+-]+$/.test(value) ? value : quote(value);
}
