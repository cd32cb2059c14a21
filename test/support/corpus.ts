import { readFileSync } from 'node:fs';

const corpus = new URL('../corpus/', import.meta.url);

/** A recorded run of a real registry, with the client's own record of its requests beside it. */
export interface Scenario {
  readonly dir: string;
  readonly formatter: string;
  readonly accesslog: boolean;
  readonly level: string;
  readonly logs: Readonly<Record<string, unknown>>;
}

export interface ClientRequest {
  readonly method: string;
  readonly uri: string;
  /** 0 when no response came. */
  readonly status: number;
  readonly log: string;
  readonly label?: string;
  readonly auth_scheme?: string;
  readonly auth_user?: string;
  readonly www_authenticate?: string;
}

export function readScenarios(): readonly Scenario[] {
  return JSON.parse(readFileSync(new URL('summary.json', corpus), 'utf8')) as Scenario[];
}

export function readClientRequests(dir: string): readonly ClientRequest[] {
  const text = readFileSync(new URL(`${dir}/requests.jsonl`, corpus), 'utf8');
  return lines(text).map((line) => JSON.parse(line) as ClientRequest);
}

export function readLog(dir: string, log: string): readonly string[] {
  return lines(readFileSync(new URL(`${dir}/${log}`, corpus), 'utf8'));
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
