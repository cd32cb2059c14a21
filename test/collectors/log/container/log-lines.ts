import type { LogRead, LogSource } from '../../../../src/collectors/log/source.ts';

/** What a source gave, read by read. */
export interface Given {
  readonly lines: readonly string[];
  readonly origins: readonly string[];
  readonly lostLines: number;
  readonly reconnects: number;
}

/** Reads until as many lines have come; failures in between are waited out. */
export async function takeLines(
  source: LogSource,
  count: number,
  signal: AbortSignal = AbortSignal.timeout(15_000),
): Promise<Given> {
  return takeUntil(source, (lines) => lines.length >= count, signal);
}

/** Reads until the lines are those that were waited for, or the signal aborts. */
export async function takeUntil(
  source: LogSource,
  isEnough: (lines: readonly string[]) => boolean,
  signal: AbortSignal,
): Promise<Given> {
  const lines: string[] = [];
  const origins = new Set<string>();
  let [lostLines, reconnects] = [0, 0];
  while (!isEnough(lines) && !signal.aborted) {
    const read = await source.read(64 * 1024);
    const texts = textsOf(read);
    for (const text of texts) lines.push(text);
    if (read.status === 'ok') {
      lostLines += read.lostLines;
      reconnects += read.reconnects;
      if (texts.length > 0) origins.add(read.origin);
    }
    if (texts.length > 0) continue;
    await source.waitForMore(signal);
    // A closed source never waits: timers must get their turn all the same.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { lines, origins: [...origins], lostLines, reconnects };
}

export function textsOf(read: LogRead): readonly string[] {
  return read.status === 'ok' ? read.bytes.toString().split('\n').slice(0, -1) : [];
}

/** As a new process gets it. */
export function savedPosition(source: LogSource): unknown {
  return JSON.parse(JSON.stringify(source.position()));
}
