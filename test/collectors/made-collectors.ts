import { makers, type CollectorParts } from '../../src/collectors/list.ts';
import { Ties } from '../../src/collectors/ties.ts';
import type { RegistryConfig } from '../../src/config/model.ts';
import type { Collector } from '../../src/domain/collector.ts';

export type Parts = Omit<CollectorParts, 'foundLogs' | 'ties'>;

/** Every collector that the configuration asks for, tied together as in the running exporter. */
export function madeCollectors(
  registry: Omit<RegistryConfig, 'discovery'>,
  parts: Parts,
): readonly Collector[] {
  const all = { ...parts, ties: new Ties(), foundLogs: () => [] };
  return makers.flatMap(({ make }) => make({ ...registry, discovery: undefined }, all) ?? []);
}
