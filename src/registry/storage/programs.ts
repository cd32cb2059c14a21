import { programBeside } from './program.ts';

/** Two, so that a scan that takes its time does not keep the capacity waiting. */
export const storagePrograms = {
  capacity: programBeside(import.meta.url, './capacity-process'),
  scan: programBeside(import.meta.url, './scan-process'),
};
