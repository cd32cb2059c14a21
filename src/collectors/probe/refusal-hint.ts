import { parseChallenges } from '../../registry/api/challenge.ts';
import type { HttpAnswer } from '../../registry/api/http-request.ts';
import { dateOf } from '../../registry/api/token-answer.ts';

/** What two clocks may differ by before a token can be young for one and old for the other. */
const tellingSkewMs = 5_000;

/** Why a registry may have refused a token that its realm has just given: what it says, and what their clocks say. */
export function refusalHint(answer: HttpAnswer, realmDateMs: number | undefined): string {
  const error = errorOf(answer);
  const registryDateMs = dateOf(answer);
  const skewMs = realmDateMs === undefined || registryDateMs === undefined ? 0 : registryDateMs - realmDateMs;
  const skew =
    Math.abs(skewMs) < tellingSkewMs
      ? ''
      : `; its clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs > 0 ? 'ahead of' : 'behind'} the token server's`;
  return `${error === undefined ? '' : ` (${error})`}${skew}`;
}

/** RFC 6750, 3.1. Nothing but a code is taken, for a server may have put into it what it was sent. */
function errorOf({ headers }: HttpAnswer): string | undefined {
  const challenges = parseChallenges(headers['www-authenticate'] ?? '');
  const error = challenges
    .map(({ parameters }) => parameters.get('error'))
    .find((code) => code !== undefined);
  return ['invalid_token', 'insufficient_scope', 'invalid_request'].find((known) => known === error);
}
