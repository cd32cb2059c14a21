import type { Severity } from '../../../domain/log-record.ts';

/** What a line of a registry's log may tell besides itself, for docs/log-records.md. */
interface EventDescription {
  readonly severity: Severity;
  readonly when: string;
}

/** Names are static: what varies is in the attributes. */
export const logEvents = {
  'docker.registry.request.server_error': {
    severity: 'error',
    when: 'A request was answered with 500 or above.',
  },
  'docker.registry.request.panic': {
    severity: 'error',
    when: 'The registry panicked while it served a request, which got no answer.',
  },
  'docker.registry.process.failed': {
    severity: 'error',
    when: 'The registry ended, or did not start, and said why: a panic outside a request, a fatal line or a configuration that it cannot use.',
  },
  'docker.registry.auth.failure': {
    severity: 'warn',
    when: 'A log-in failed, other than the first, anonymous step of every client. The reason is in `error.type`; `backend` is no fault of the client, and an error.',
  },
  'docker.registry.manifest.pushed': { severity: 'info', when: 'A manifest was put: answered with 201.' },
  'docker.registry.manifest.deleted': {
    severity: 'info',
    when: 'A manifest was deleted by its digest: answered with 202.',
  },
  'docker.registry.tag.deleted': { severity: 'info', when: 'A tag was deleted: answered with 202.' },
  'docker.registry.blob.deleted': { severity: 'info', when: 'A blob was deleted: answered with 202.' },
} as const satisfies Record<string, EventDescription>;

export type LogEventName = keyof typeof logEvents;
