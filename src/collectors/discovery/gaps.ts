import type { DiscoveryConfig } from '../../config/model.ts';
import type { Finding, FoundRegistry } from './found.ts';

export interface Gap {
  readonly collector: 'probe' | 'log' | 'storage';
  /** Empty where there is none (any more). */
  readonly text: string;
}

/** What was looked for and is not there, with what would help, for each collector that depends on it. */
export function gapsOf(
  { url, streams, storageRoot }: FoundRegistry,
  config: DiscoveryConfig,
): readonly Gap[] {
  return [
    ...(config.isUrlWanted ? [{ collector: 'probe' as const, text: textOf(url) }] : []),
    ...(config.log === undefined ? [] : [{ collector: 'log' as const, text: textOf(streams) }]),
    ...(config.storage === undefined ? [] : [{ collector: 'storage' as const, text: textOf(storageRoot) }]),
  ];
}

function textOf(finding: Finding<unknown>): string {
  return finding.status === 'found' ? '' : `${finding.why}; ${finding.todo}`;
}
