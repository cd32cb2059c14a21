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

/** Whether an instant query finds anything; an error is none. */
export async function hasData(url: string, expr: string): Promise<boolean> {
  const { error, data } = await queryPrometheus(url, expr);
  if (error !== undefined) throw new Error(`${expr}: ${error}`);
  return (data?.result.length ?? 0) > 0;
}

/** A rule as Prometheus runs it. */
export interface RunningRule {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly query: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
  readonly lastEvaluation: string;
  /** Of an alert. */
  readonly state?: 'inactive' | 'pending' | 'firing';
}

/** Every rule that a real Prometheus has loaded. */
export async function rulesOf(url: string): Promise<readonly RunningRule[]> {
  const answer = (await (await fetch(`${url}/api/v1/rules`)).json()) as {
    readonly data: { readonly groups: readonly { readonly rules: readonly RunningRule[] }[] };
  };
  return answer.data.groups.flatMap(({ rules }) => rules);
}
