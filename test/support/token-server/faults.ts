import type { ServerResponse } from 'node:http';

/** What a token server can do wrong. The first group never answers as it should, the second answers with a wrong token. */
export type Fault =
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'half body' }
  | { readonly kind: 'html' }
  | { readonly kind: 'no token' }
  /** With `method`, only where a request comes by that one: some realms know no GET, others no POST. */
  | {
      readonly kind: 'status';
      readonly code: number;
      readonly method?: 'GET' | 'POST';
      readonly headers?: Readonly<Record<string, string>>;
    }
  | TokenFault;

export type TokenFault =
  /** Grants the actions, but on another repository. */
  | { readonly kind: 'wrong scope' }
  /** Its clock is ahead by so many seconds, or with a negative number behind. A registry forgives 60. */
  | { readonly kind: 'clock skew'; readonly seconds: number }
  /** Its tokens ended so many seconds ago. */
  | { readonly kind: 'expired'; readonly seconds: number }
  /** Somebody signs whom the registry does not know. */
  | { readonly kind: 'forged' }
  | { readonly kind: 'wrong audience' }
  | { readonly kind: 'wrong issuer' };

/** Answers as the fault demands; false where it leaves the answer alone. */
export function answerFaultily(
  fault: Fault | undefined,
  method: string | undefined,
  response: ServerResponse,
): boolean {
  switch (fault?.kind) {
    case 'hang':
      return true;
    case 'reset':
      response.destroy();
      return true;
    case 'half body':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2000 });
      // The length promises more.
      response.write('{"token":"', () => response.destroy());
      return true;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sign in</body></html>');
      return true;
    case 'no token':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"expires_in":60}');
      return true;
    case 'status':
      if (fault.method !== undefined && fault.method !== method) return false;
      response.writeHead(fault.code, fault.headers).end();
      return true;
    case undefined:
    case 'wrong scope':
    case 'clock skew':
    case 'expired':
    case 'forged':
    case 'wrong audience':
    case 'wrong issuer':
      return false;
  }
}
