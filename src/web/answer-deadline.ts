import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../domain/clock.ts';

/** From the request to the last byte that the client reads; Prometheus gives up after ten seconds. */
const answerMs = 30_000;

/** Breaks the connection of a client that does not read its answer in time: Node would hold both for ever. */
export async function endLateAnswer(
  { socket }: IncomingMessage,
  response: ServerResponse,
  clock: Clock,
): Promise<void> {
  const over = new AbortController();
  response.once('close', () => {
    over.abort();
  });
  await clock.sleep(answerMs, over.signal);
  if (!over.signal.aborted) socket.destroy();
}
