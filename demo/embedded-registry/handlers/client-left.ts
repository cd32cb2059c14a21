import type { Exchange } from '../exchange.ts';

export type LeftDuring = 'blob PATCH' | 'blob PUT' | 'image manifest PUT';

/** Logs that the client went away mid upload, before the answer that nobody will read. */
export function clientLeft({ log, request }: Exchange, during: LeftDuring, copied: number): void {
  const length = request.headers['content-length'];
  log.write({
    level: 'error',
    msg: `client disconnected during ${during}`,
    fields: {
      contentLength: length === undefined ? -1 : Number(length),
      copied,
      error: 'unexpected EOF',
    },
  });
}
