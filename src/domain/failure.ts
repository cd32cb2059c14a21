/** The reasons of `docker_registry_probe_failures_total`, in the order in which a probe can meet them. */
export const probeFailureReasons = [
  'dns',
  'refused',
  'timeout',
  'tls',
  'protocol',
  'http_4xx',
  'http_5xx',
  'auth_server',
  'credentials',
  'storage',
] as const;
export type ProbeFailureReason = (typeof probeFailureReasons)[number];

/** The reasons of `docker_registry_auth_failures_total`. */
export const authFailureReasons = [
  'invalid_credentials',
  'invalid_token',
  'expired_token',
  'insufficient_scope',
  'malformed',
  'backend',
] as const;
export type AuthFailureReason = (typeof authFailureReasons)[number];

/** What an unknown thrown value says of itself, in one line. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
