import { isVersionRefusal } from './api-version.ts';
import { engineFailure, type EngineFailure, type EngineResult } from './engine-result.ts';
import { shapeOf, textOf } from './shape.ts';

/** A whole answer, whatever its status. */
export interface Answer {
  readonly status: 'answered';
  readonly code: number;
  readonly body: string;
  /** Newest version of the API, as the header of `/_ping` says it. */
  readonly apiVersion: string | undefined;
}

const longestMessage = 200;

/** The body where the Engine said 200, else what the answer means. */
export function judge(answer: Answer | EngineFailure): EngineResult<string> {
  if (answer.status === 'failed') return answer;
  const { code, body } = answer;
  if (code === 200) return { status: 'ok', value: body };
  const message = engineMessage(body);
  // The Engine explains itself in JSON. Whatever else says that there is nothing stands before it.
  const isRefusal = [401, 403, 405].includes(code) || (code === 404 && !isFromEngine(message));
  if (isRefusal) return engineFailure('forbidden', `HTTP ${code}`);
  const detail = `HTTP ${code}: ${message ?? inOneLine(body)}`;
  if (code === 404) return { status: 'not_found', detail };
  return engineFailure(message !== undefined && isVersionRefusal(message) ? 'api_version' : 'http', detail);
}

function engineMessage(body: string): string | undefined {
  try {
    const message = textOf(shapeOf(JSON.parse(body)), 'message');
    return message === undefined ? undefined : inOneLine(message);
  } catch {
    return undefined;
  }
}

/** "page not found" is what the Engine says of a path that it does not have. */
function isFromEngine(message: string | undefined): boolean {
  return message !== undefined && message !== 'page not found';
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, longestMessage);
}
