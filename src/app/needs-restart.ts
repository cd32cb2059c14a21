import type { ValidatedConfig } from '../config/model.ts';

interface Fixed {
  readonly key: string;
  readonly of: (config: ValidatedConfig) => unknown;
}

/** What cannot be taken over at run time: sockets that are bound, counts kept under other rules, and records already made. */
const fixed: readonly Fixed[] = [
  { key: 'web.listen_address', of: ({ web }) => [web.host, web.port] },
  { key: 'state.dir', of: ({ stateDir }) => stateDir },
  { key: 'otlp.service_name', of: ({ otlp }) => otlp.resource['service.name'] },
  {
    key: 'otlp.resource_attributes',
    of: ({ otlp }) => ({ ...otlp.resource, 'service.name': undefined }),
  },
  { key: 'label_limit', of: ({ labelLimit }) => labelLimit },
];

/** The keys in which a configuration differs from the one that is in force and that only a start takes over. */
export function keysThatNeedRestart(inForce: ValidatedConfig, read: ValidatedConfig): readonly string[] {
  return fixed
    .filter(({ of }) => JSON.stringify(of(inForce)) !== JSON.stringify(of(read)))
    .map(({ key }) => key);
}

/** What was read, with what needs a restart left as it is. */
export function takenOver(inForce: ValidatedConfig, read: ValidatedConfig): ValidatedConfig {
  const { web, stateDir, otlp, labelLimit } = inForce;
  return {
    ...{ ...read, stateDir, labelLimit },
    web: { ...read.web, host: web.host, port: web.port },
    otlp: { ...read.otlp, resource: otlp.resource },
  };
}
