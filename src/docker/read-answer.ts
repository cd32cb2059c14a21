import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import { engineFailure, type EngineFailure } from './engine-result.ts';

/** What has become of an answer; an error where it broke off. */
export type Outcome = Answer | EngineFailure | Error;

/** Reads it to its end, or closes the connection where there is more of it than that. May tell more than once: the first time counts. */
export function readAnswer(
  response: IncomingMessage,
  maxBytes: number,
  tell: (outcome: Outcome) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) {
      chunks.push(chunk);
      return;
    }
    tell(engineFailure('too_large', `the answer exceeds ${maxBytes} bytes`));
    response.destroy();
  });
  response.on('end', () => {
    tell(answerOf(response, Buffer.concat(chunks).toString('utf8')));
  });
  response.on('error', tell);
}

function answerOf({ headers, statusCode = 0 }: IncomingMessage, body: string): Answer {
  const version = headers['api-version'];
  const apiVersion = typeof version === 'string' ? version : undefined;
  return { status: 'answered', code: statusCode, body, apiVersion };
}
