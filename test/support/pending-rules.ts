/** Rules that dashboards count on and that the files of alerts/ do not hold yet. Empty once they do. */
const windows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'];
const ratios = ['probe_failure_ratio', 'error_ratio', 'manifest_slow_ratio'];

export const pendingRecordings: readonly string[] = [
  ...ratios.flatMap((ratio) => windows.map((window) => `registry:${ratio}:${window}`)),
  'registry:deletes:1h',
];

export const pendingObjectives: readonly string[] = ['availability', 'errors', 'manifest_latency'];
