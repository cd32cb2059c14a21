import { eventually } from './engine-poll.ts';

/** The values of an instant query, each under the values of the given labels joined by spaces. */
export type Values = Readonly<Record<string, number>>;

interface Vector {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
}

export async function valuesOf(url: string, expr: string, labels: readonly string[] = []): Promise<Values> {
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: expr }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${expr}: HTTP ${response.status}: ${await response.text()}`);
  const { data } = (await response.json()) as Vector;
  const entries = data.result.map(({ metric, value }): [string, number] => [
    labels.map((label) => metric[label] ?? '').join(' '),
    Number(value[1]),
  ]);
  return Object.fromEntries(entries);
}

/** The one value of a query that yields one series; undefined where there is none. */
export async function valueOf(url: string, expr: string): Promise<number | undefined> {
  return (await valuesOf(url, expr))[''];
}

/** Waits until the query has a value that is wanted, a scrape and a poll later, and gives it. */
export function valueBecomes(
  url: string,
  expr: string,
  isWanted: (value: number | undefined) => boolean,
): Promise<number | undefined> {
  return eventually(() => valueOf(url, expr), isWanted, { withinMs: 90_000, what: expr });
}
