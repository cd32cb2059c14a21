import type { RequestHandler, Response } from 'express';
import { shown } from '../config/problems.ts';

export interface ProbeQuestion {
  readonly target: string;
  readonly module: string;
  /** How long whoever asks waits for the answer; undefined where that is not said. */
  readonly patienceMs: number | undefined;
}

export type ProbeAnswer =
  | { readonly status: 'probed'; readonly contentType: string; readonly text: string }
  /** It cannot be done now; in words for a person. */
  | { readonly status: 'busy'; readonly detail: string };

/** Who probes, and what can be asked for. */
export interface ProbeDesk {
  readonly targets: () => readonly string[];
  readonly modules: () => readonly string[];
  readonly probe: (question: ProbeQuestion) => Promise<ProbeAnswer>;
}

const patienceHeader = 'X-Prometheus-Scrape-Timeout-Seconds';

/** `GET /probe?target=NAME[&module=NAME]`: names of the configuration, never an address. */
export function probeHandler(desk: ProbeDesk): RequestHandler {
  return async (request, response) => {
    const [, query = ''] = /^[^?]*\?(.*)$/s.exec(request.url) ?? [];
    const parameters = new URLSearchParams(query);
    const target = readName(parameters, { key: 'target', known: desk.targets() });
    const module = readName(parameters, { key: 'module', known: desk.modules(), fallback: 'probe' });
    const patience = readPatience(request.get(patienceHeader));
    const problems = [target, module, patience].flatMap((read) => ('problem' in read ? [read.problem] : []));
    if ('problem' in target || 'problem' in module || 'problem' in patience) refuse(response, 400, problems);
    else
      tell(
        response,
        await desk.probe({ target: target.value, module: module.value, patienceMs: patience.value }),
      );
  };
}

type Read<T> = { readonly value: T } | { readonly problem: string };

interface Parameter {
  readonly key: string;
  readonly known: readonly string[];
  readonly fallback?: string;
}

function readName(parameters: URLSearchParams, { key, known, fallback }: Parameter): Read<string> {
  const expected = `expected one of ${known.join(', ')}`;
  const given = parameters.getAll(key);
  const [value = fallback] = given;
  if (given.length > 1)
    return { problem: `${key}: is given ${given.length} times, ${expected}, got several` };
  if (value === undefined) return { problem: `${key}: is missing, ${expected}, got nothing` };
  if (known.includes(value)) return { value };
  return { problem: `${key}: is not known here, ${expected}, got ${shown(value)}` };
}

function readPatience(written: string | undefined): Read<number | undefined> {
  if (written === undefined) return { value: undefined };
  const seconds = /^\d{1,9}(?:\.\d{1,9})?$/.test(written) ? Number(written) : 0;
  if (seconds > 0) return { value: seconds * 1_000 };
  const expected = 'expected seconds as a number above 0';
  return { problem: `${patienceHeader}: is no length of time, ${expected}, got ${shown(written)}` };
}

function tell(response: Response, answer: ProbeAnswer): void {
  if (answer.status === 'probed') {
    response.set('Content-Type', answer.contentType).send(answer.text);
    return;
  }
  response.set('Retry-After', '1');
  refuse(response, 503, [answer.detail]);
}

function refuse(response: Response, status: number, problems: readonly string[]): void {
  response
    .status(status)
    .type('text')
    .send(`${problems.join('\n')}\n`);
}
