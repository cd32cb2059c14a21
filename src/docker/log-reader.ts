import { FramedLogReader } from './framed-log.ts';
import type { LogReader } from './log-line.ts';
import { RawLogReader } from './raw-log.ts';

/** The stream does not say of itself how it is written: the container's configuration does. */
export function createLogReader(container: { readonly hasTty: boolean }): LogReader {
  return container.hasTty ? new RawLogReader() : new FramedLogReader();
}
