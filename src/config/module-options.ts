import { duration } from './duration.ts';
import { boolean } from './kinds.ts';
import { option, type Option } from './option.ts';

export const moduleTimeout = option({
  key: 'timeout',
  kind: duration(100, 3_600_000),
  help: "How long the probe may take in all; by default the registry's `collectors.probe.timeout`. What the scraper says it waits for is an upper bound, as are 25 s.",
});
export const anonymous = option({
  key: 'anonymous',
  kind: boolean,
  fallback: 'false',
  help: 'Ask without the credentials of the registry, as a client does that has none.',
});

export const moduleOptions: readonly Option<unknown>[] = [moduleTimeout, anonymous];
