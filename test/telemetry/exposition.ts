import type { MetricStore } from '../../src/telemetry/metric-store.ts';

/** The exposition without what changes from run to run: the defaults of the process. */
export async function ourLines(store: MetricStore): Promise<string> {
  const text = await store.exposition();
  const lines = text.split('\n');
  return lines
    .filter((line) => line !== '' && !/^(?:# (?:HELP|TYPE) )?(?:process|nodejs)_/.test(line))
    .join('\n');
}

/** The lines of our series, in the order of the exposition. */
export async function seriesOf(store: MetricStore): Promise<readonly string[]> {
  const lines = await ourLines(store);
  return lines.split('\n').filter((line) => !line.startsWith('#'));
}

export interface ParsedSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/gy;

/** Parses a line as strictly as the text format is defined; undefined where it does not parse whole. */
export function parseSeries(text: string): ParsedSeries | undefined {
  const [, name, labelText = '', value] = line.exec(text) ?? [];
  if (name === undefined || value === undefined || Number.isNaN(Number(value))) return undefined;
  const pairs = [...labelText.matchAll(label)];
  if (pairs.map(([whole]) => whole).join('') !== labelText) return undefined;
  const labels = pairs.map(([, key = '', escaped = '']) => [key, unescape(escaped)] as const);
  return { name, labels: Object.fromEntries(labels), value: Number(value) };
}

function unescape(escaped: string): string {
  return escaped.replace(/\\(.)/g, (_, mark: string) => (mark === 'n' ? '\n' : mark));
}
