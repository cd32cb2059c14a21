import type { Clock } from '../../domain/clock.ts';
import { wantedBy, type AuthMethod } from './auth-method.ts';
import type { Conversation, HttpRequest } from './conversation.ts';
import { send, type HttpOutcome } from './http-request.ts';
import { basicAuthorization, readPassword } from './password.ts';
import { followRedirects, type Followed } from './redirects.ts';
import { fetchToken, type Access } from './token.ts';
import type { TokenResult } from './token-answer.ts';
import { TokenCache } from './token-cache.ts';

/** How a request to a registry ended, with what it took to be let in. */
export type ApiOutcome = HttpOutcome | { readonly status: 'no log-in'; readonly result: NoToken };

type NoToken = Exclude<TokenResult, { status: 'granted' }>;

/** Sends requests to one registry as its clients do: answers its challenges, keeps tokens, follows blobs to where they are. */
export class ApiClient {
  readonly #access: Access;
  readonly #tokens: TokenCache;

  constructor(access: Access, clock: Pick<Clock, 'monotonic'>) {
    this.#access = access;
    this.#tokens = new TokenCache(clock);
  }

  /** `scope` tells apart what different tokens are needed for: `NAME:pull`. */
  async send(request: HttpRequest, scope: string, by: Conversation): Promise<ApiOutcome> {
    const kept = this.#tokens.get(scope);
    const { outcome: first, url } = await this.#sendWith(request, kept, by);
    // What a store or CDN wants to know is nothing that the registry has asked.
    const wanted = url.origin === request.url.origin ? challengeOf(first) : undefined;
    if (wanted === undefined) return first;
    this.#tokens.drop(scope);
    const granted = await this.#logIn(wanted, by);
    if (granted === undefined) return first;
    if (granted.status !== 'granted') return { status: 'no log-in', result: granted };
    if (wanted.scheme === 'bearer') this.#tokens.keep(scope, granted.authorization, granted.lifetimeMs);
    return (await this.#sendWith(request, granted.authorization, by)).outcome;
  }

  async #sendWith(
    request: HttpRequest,
    authorization: string | undefined,
    by: Conversation,
  ): Promise<Followed> {
    const headers = { ...request.headers, ...(authorization === undefined ? {} : { authorization }) };
    const asked = { ...request, headers };
    return followRedirects(asked, await send(asked, by), by);
  }

  /** Undefined where a password is wanted and there is none. */
  async #logIn(method: AuthMethod, by: Conversation): Promise<TokenResult | undefined> {
    if (method.scheme === 'bearer') return fetchToken({ method, access: this.#access }, by);
    const { credentials } = this.#access;
    if (credentials === undefined) return undefined;
    const read = await readPassword(credentials);
    if (read.status === 'failed') return { status: 'refused', by: 'password file', detail: read.detail };
    const authorization = basicAuthorization(credentials.username, read.password);
    return { status: 'granted', authorization, lifetimeMs: 0, dateMs: undefined, seconds: 0 };
  }
}

function challengeOf(outcome: HttpOutcome): AuthMethod | undefined {
  return outcome.status === 'answered' && outcome.answer.code === 401
    ? wantedBy(outcome.answer.headers)
    : undefined;
}
