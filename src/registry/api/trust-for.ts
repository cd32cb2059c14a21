import type { RealmRules } from './realm-safety.ts';
import type { Trust } from './trust.ts';

/**
 * What a server is shown and told of us. The client's certificate is for the registry's own host and for listed token
 * servers, and the configured server name for the registry's host; a store that a redirect leads to gets neither.
 */
export function trustFor(target: URL, { registry, realms }: RealmRules, trust: Trust): Trust {
  const isOwn = target.hostname === registry.hostname;
  const { secureContext, strangerContext, rejectUnauthorized, servername } = trust;
  return {
    ...{ strangerContext, rejectUnauthorized },
    secureContext: isOwn || realms.includes(target.origin) ? secureContext : strangerContext,
    ...(isOwn && servername !== undefined ? { servername } : {}),
  };
}
