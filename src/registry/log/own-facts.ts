import { longestRepositoryName } from '../operation.ts';
import type { AuthFailureFact, AuthSuccessFact, RequestFact } from './facts.ts';
import { ownCopy } from './own-copy.ts';

/** In characters. Clients choose these texts, and a header may have a megabyte. */
const longestMethod = 32;
const longestClient = 256;
const longestUser = 1_024;
const longestUserAgent = 1_024;
const longestUri = 2_048;
const longestDetail = 2_048;

/** The request for whoever keeps it longer than its line. */
export function ownRequest(fact: RequestFact): RequestFact {
  return {
    ...fact,
    ...ownOrigin(fact),
    method: ownCopy(fact.method, longestMethod),
    repository: ownCopy(fact.repository, longestRepositoryName),
    errorDetail: ownCopy(fact.errorDetail, longestDetail),
  };
}

/** The failure for whoever keeps it longer than its line. */
export function ownFailure(fact: AuthFailureFact): AuthFailureFact {
  return {
    ...fact,
    ...ownOrigin(fact),
    user: ownCopy(fact.user, longestUser),
    method: ownCopy(fact.method, longestMethod),
    message: ownCopy(fact.message, longestDetail),
  };
}

export function ownSuccess(fact: AuthSuccessFact): AuthSuccessFact {
  return { ...fact, client: ownCopy(fact.client, longestClient), user: ownCopy(fact.user, longestUser) };
}

function ownOrigin(fact: { uri: string; client: string; userAgent: string }) {
  return {
    uri: ownCopy(fact.uri, longestUri),
    client: ownCopy(fact.client, longestClient),
    userAgent: ownCopy(fact.userAgent, longestUserAgent),
  };
}
