export interface QueryAnswer {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly data?: {
    readonly resultType: string;
    readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[];
  };
}

/** Runs an instant query on a real Prometheus. */
export async function queryPrometheus(url: string, expr: string): Promise<QueryAnswer> {
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: expr }),
  });
  return (await response.json()) as QueryAnswer;
}
