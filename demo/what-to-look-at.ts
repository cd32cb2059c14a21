import { DEMO_USER } from './demo-user.ts';

export interface Places {
  readonly exporterUrl: string;
  readonly registryUrl: string;
  readonly registry: string;
  readonly isHealthy: boolean;
}

const eventful = `  Pushes, pulls, failed log-ins, unknown tags and a few server errors are arriving all the time. Look at
    docker_registry_up                        the probe logs in every few seconds
    docker_registry_http_requests_total       every answered request once, by operation and status
    docker_registry_auth_failures_total       somebody is guessing a password
    docker_registry_http_error_codes_total    code "unknown" is what a failing storage looks like
    docker_registry_storage_blob_bytes        what the registry holds on disk
`;

const healthy = `  Pushes, pulls and unknown tags are arriving all the time, and nothing that an alert should tell of. Look at
    docker_registry_up                        the probe logs in every few seconds
    docker_registry_http_requests_total       every answered request once, by operation and status
    docker_registry_storage_blob_bytes        what the registry holds on disk
`;

/** What a person reads once everything runs. */
export function whatToLookAt({ exporterUrl, registryUrl, registry, isHealthy }: Places): string {
  return `
  Status page  ${exporterUrl}/
  Metrics      ${exporterUrl}/metrics
  Registry     ${registryUrl}  (user ${DEMO_USER.name}, password ${DEMO_USER.password})
               ${registry}

${isHealthy ? healthy : eventful}
  Ctrl-C ends all of it and removes its files.
`;
}
