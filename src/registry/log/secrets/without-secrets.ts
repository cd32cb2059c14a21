import { namedValues } from './named-values.ts';
import { withoutSpans } from './span.ts';
import { tokens } from './tokens.ts';
import { urlCredentials } from './url-credentials.ts';

/** Parts of every text with a secret that can be told: to look for them costs two microseconds a line, for the rest ten. */
const signs =
  /_state|[Pp]assw|PASSW|[Ss]ecret|SECRET|[Tt]oken|TOKEN|[Aa]uthorization|AUTHORIZATION|[Ss]ignature|SIGNATURE|[Cc]redential|CREDENTIAL|[Bb]earer |BEARER |[Bb]asic |BASIC |[Kk]ey|KEY|[Ss]ig=|SIG=|:\/\/|eyJ/;

/** Whether a text may hold a secret, so that it has to go through `withoutSecrets`. */
export function mayHoldSecret(text: string): boolean {
  return signs.test(text);
}

/**
 * A text of a registry's log without what nobody else may know: the signed state of uploads, passwords, tokens, what is in an
 * `Authorization` header, credentials in URLs, and the signatures of object stores. What may be a secret goes, too.
 */
export function withoutSecrets(text: string): string {
  if (!mayHoldSecret(text)) return text;
  const spans = [...namedValues(text), ...urlCredentials(text), ...tokens(text)];
  return spans.length === 0 ? text : withoutSpans(text, spans);
}
