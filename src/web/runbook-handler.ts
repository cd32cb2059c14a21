import { readdirSync, readFileSync } from 'node:fs';
import type { RequestHandler, Response } from 'express';
import { quote } from '../domain/quote.ts';

/** Above this file in `src`, and above the only folder in `dist`. */
const shipped = new URL(
  import.meta.url.endsWith('.ts') ? '../../docs/runbooks/' : '../docs/runbooks/',
  import.meta.url,
);

/** The name of an alert, or of a general runbook; as links within the runbooks have it, with the end of the file's name. */
const known = /^([A-Za-z][A-Za-z0-9-]{0,79})(?:\.md)?$/;
const index = 'README';
const longestShown = 80;

type Runbooks = ReadonlyMap<string, string>;

/** `GET /runbooks/` and `GET /runbooks/NAME`: Markdown, as the alerts link to it. */
export function runbookHandler(folder: URL = shipped): RequestHandler {
  // Read once: what is asked for later is looked up among these and never becomes a path.
  const runbooks = readRunbooks(folder);
  return (request, response) => {
    const asked = request.params['name'];
    const name = typeof asked === 'string' ? asked : index;
    const text = runbooks.get(known.exec(name)?.[1] ?? '');
    if (text === undefined) refuse(response, name);
    else response.set('Cache-Control', 'max-age=60').type('text').send(text);
  };
}

/** None where they were not shipped: the exporter has more important things to do than to fail for that. */
function readRunbooks(folder: URL): Runbooks {
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith('.md') && known.test(file));
    return new Map(
      files.map((file) => [file.slice(0, -'.md'.length), readFileSync(new URL(file, folder), 'utf8')]),
    );
  } catch {
    return new Map();
  }
}

function refuse(response: Response, name: string): void {
  response
    .status(404)
    .type('text')
    .send(
      'runbook: is not known here, expected the name of an alert such as RegistryDown, ' +
        `got ${quote(name.slice(0, longestShown))}; /runbooks/ lists them\n`,
    );
}
