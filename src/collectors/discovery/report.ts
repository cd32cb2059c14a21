import { clear, set, type Report, type Sample } from '../../domain/report.ts';
import type { FoundRegistry } from './found.ts';
import * as metrics from './metrics.ts';

/** All that was found of a registry, anew in each look. */
export function discoveryReport(found: FoundRegistry, wasWrittenDuringGc: boolean): Report {
  const { url, streams, storageRoot, containers } = found;
  const warnings = new Set<string>(found.warnings.map(({ name }) => name));
  if (wasWrittenDuringGc) warnings.add('not_read_only_during_gc');
  const parts = { url, log: streams, storage: storageRoot };
  return {
    samples: [
      set(metrics.containers, containers.length),
      ...metrics.parts.map((part) => set(metrics.found, Number(parts[part].status === 'found'), { part })),
      ...metrics.warningNames.map((warning) =>
        set(metrics.configWarnings, Number(warnings.has(warning)), { warning }),
      ),
      ...infoSamples(found),
    ],
    records: [],
  };
}

/** Its labels are its values: with a changed configuration the old series has to go. */
function infoSamples({ settings, isAssumed, release }: FoundRegistry): readonly Sample[] {
  const { storage, auth, isDeleteEnabled, isReadOnly, cache, log } = settings;
  return [
    clear(metrics.configInfo),
    set(metrics.configInfo, 1, {
      ...{ release: release === undefined ? 'unknown' : String(release), storage_driver: storage.driver },
      ...{ auth: auth.kind, delete_enabled: String(isDeleteEnabled), read_only: String(isReadOnly), cache },
      ...{ log_formatter: log.formatter, access_log: String(log.hasAccessLog), assumed: String(isAssumed) },
    }),
  ];
}
