import type { IncomingMessage } from 'node:http';

/** The client left before its body was complete. */
export class ClientGoneError extends Error {}

/** The body as it arrives. Stopping half way leaves the connection open, so that an answer can still be sent. */
export async function* bodyChunks(request: IncomingMessage): AsyncGenerator<Buffer> {
  const iterator: AsyncIterator<unknown> = request.iterator({ destroyOnReturn: false });
  for (;;) {
    const step = await iterator.next().catch((cause: unknown) => {
      throw new ClientGoneError('unexpected EOF', { cause });
    });
    if (step.done === true) return;
    if (Buffer.isBuffer(step.value)) yield step.value;
  }
}
