import { readFileSync } from 'node:fs';
import { request } from 'node:https';

export interface HttpsRequest {
  readonly caFile: string;
  readonly method?: string;
  /** `user:password` */
  readonly credentials?: string;
}

/** The code of an answer over TLS by an authority of one's own; rejects where the certificate is not believed. */
export function httpsStatus(
  url: string,
  { caFile, method = 'GET', credentials }: HttpsRequest,
): Promise<number> {
  const auth = credentials === undefined ? {} : { auth: credentials };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { ca: readFileSync(caFile), method, ...auth, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
