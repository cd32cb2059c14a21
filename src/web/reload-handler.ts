import type { RequestHandler, Response } from 'express';

export type ReloadOutcome =
  /** With what has to wait for a restart. */
  | { readonly status: 'reloaded'; readonly notes: readonly string[] }
  /** The old configuration stays in force. */
  | { readonly status: 'refused'; readonly problems: readonly string[] };

/** Who has the configuration read again. */
export interface ReloadSwitch {
  /** Whether that may be asked for over HTTP. */
  readonly isOn: () => boolean;
  readonly reload: () => Promise<ReloadOutcome>;
}

const off =
  '/-/reload: is switched off, expected web.enable_lifecycle: true or the flag --web.enable-lifecycle, got neither; ' +
  'the signal SIGHUP reloads in any case';

/** `POST /-/reload`. */
export function reloadHandler({ isOn, reload }: ReloadSwitch): RequestHandler {
  return async (request, response) => {
    if (request.method !== 'POST') {
      response.set('Allow', 'POST');
      answer(response, 405, [`method: is not known here, expected POST, got ${request.method}`]);
    } else if (isOn()) tell(response, await reload());
    else answer(response, 403, [off]);
  };
}

function tell(response: Response, outcome: ReloadOutcome): void {
  if (outcome.status === 'reloaded') answer(response, 200, ['reloaded', ...outcome.notes]);
  else answer(response, 500, outcome.problems);
}

function answer(response: Response, status: number, lines: readonly string[]): void {
  response
    .status(status)
    .type('text')
    .send(`${lines.join('\n')}\n`);
}
