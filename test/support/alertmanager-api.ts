export type Labels = Readonly<Record<string, string>>;

/** An alert as Prometheus posts it. */
export interface PostedAlert {
  readonly labels: Labels;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly endsAt?: string;
}

export interface KnownAlert {
  readonly labels: Labels;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

export async function postAlerts(url: string, alerts: readonly PostedAlert[]): Promise<void> {
  const response = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  });
  if (!response.ok)
    throw new Error(`Alertmanager refused the alerts: ${response.status} ${await response.text()}`);
}

/** Every alert that Alertmanager holds, and what silences it. */
export async function knownAlerts(url: string): Promise<readonly KnownAlert[]> {
  return (await (await fetch(`${url}/api/v2/alerts`)).json()) as readonly KnownAlert[];
}
