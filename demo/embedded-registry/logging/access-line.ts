import type { IncomingMessage } from 'node:http';

import { quoteGoBytes } from './go-quote.ts';
import { rawBytes } from './header-text.ts';
import { formatApacheDate, type Moment } from './moment.ts';
import { peerHost } from './remote-address.ts';

export interface Outcome {
  readonly status: number;
  /** Body bytes as the handler wrote them, those of a HEAD error included. */
  readonly written: number;
}

/** The Apache combined line; its date is the start of the request. */
export function formatAccessLine(request: IncomingMessage, startedAt: Moment, outcome: Outcome): string {
  const { method = '', url = '', httpVersion, headers, socket } = request;
  const uri = unquoted(url);
  const date = formatApacheDate(startedAt);
  const agent = quoteGoBytes(rawBytes(headers['user-agent'] ?? ''));
  const referer = quoteGoBytes(rawBytes(headers.referer ?? ''));
  const start = `${peerHost(socket.remoteAddress)} - - [${date}] "${method} ${uri} HTTP/${httpVersion}"`;
  return `${start} ${outcome.status} ${outcome.written} ${referer} ${agent}`;
}

function unquoted(text: string): string {
  return quoteGoBytes(rawBytes(text)).slice(1, -1);
}
