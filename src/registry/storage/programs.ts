import { scanExecArgv } from './engine-flags.ts';
import { programBeside } from './program.ts';

const scan = programBeside(import.meta.url, './scan-process');

/** Two, so that a scan that takes its time does not keep the capacity waiting. */
export const storagePrograms = {
  capacity: programBeside(import.meta.url, './capacity-process'),
  scan: { ...scan, execArgv: [...scan.execArgv, ...scanExecArgv] },
};
