import { Agent as PlainAgent } from 'node:http';
import type { SecureContext } from 'node:tls';
import { LeanTlsAgent } from './tls-agent.ts';
import type { Trust } from './trust.ts';

/** What tells apart connections to one place: over TLS, what the other side was shown and who is believed. */
type Kind = 'plain' | SecureContext | undefined;

/**
 * The connections of one conversation. As in every client, the next request to the same place goes over the one that
 * the last has left open.
 */
export class Connections {
  readonly #agents = new Map<Kind, PlainAgent>();

  agentFor({ protocol }: URL, { secureContext }: Trust): PlainAgent {
    const kind = protocol === 'https:' ? secureContext : 'plain';
    const known = this.#agents.get(kind);
    if (known !== undefined) return known;
    const agent =
      kind === 'plain' ? new PlainAgent({ keepAlive: true }) : new LeanTlsAgent({ keepAlive: true });
    this.#agents.set(kind, agent);
    return agent;
  }

  /** Closes those that were kept; whoever opens a conversation ends it. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }
}
