/** What happens to a registry, and what is notified of it. */
export interface ChaosFault {
  /** The registry's name with the exporter. */
  readonly name: string;
  /** Its entry in the exporter's configuration, but for the name. */
  readonly watched: Readonly<Record<string, unknown>>;
  /** Makes it happen. What goes on happening ends with the signal. */
  readonly happen: (signal: AbortSignal) => Promise<void> | void;
  /** Each alert with its severity, as "RegistryDown critical": these, and no other. */
  readonly notifies: readonly string[];
}

/** What every registry here is watched with, as often as a busy machine can bear. */
export const hasty = {
  probe: { interval: '2s', timeout: '2s' },
  storage: { interval: '1s', scan_interval: '5s', full_scan_interval: '5s' },
  gc: { interval: '1s' },
} as const;

/** Does something again and again, and does not mind that it fails. */
export function again(everyMs: number, signal: AbortSignal, act: () => Promise<unknown>): void {
  const timer = setInterval(() => {
    act().catch(() => undefined);
  }, everyMs);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
  });
}
