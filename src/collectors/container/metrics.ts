import { counter, gauge, type LabelSpec, type MetricSpec } from '../../domain/metric.ts';

const container: readonly LabelSpec[] = [
  { name: 'container', values: 'capped' },
  { name: 'service', values: 'capped' },
];
const options = { labels: container };

export const running = gauge(
  'docker_registry_container_running',
  'Whether the container runs, 0 while it is stopped, paused or between two restarts; absent when there is no such container.',
  options,
);
export const cpuSeconds = counter(
  'docker_registry_container_cpu_seconds_total',
  'Processor time used since the container started; absent while it is stopped.',
  { labels: [...container, { name: 'mode', values: ['user', 'system'] }] },
);
export const memoryWorkingSetBytes = gauge(
  'docker_registry_container_memory_working_set_bytes',
  'Memory in use without the page cache that can be dropped, as docker stats shows it; absent while the container is stopped.',
  options,
);
export const memoryUsageBytes = gauge(
  'docker_registry_container_memory_usage_bytes',
  'Memory in use with the page cache; absent while the container is stopped.',
  options,
);
export const memoryLimitBytes = gauge(
  'docker_registry_container_memory_limit_bytes',
  'Memory that the container may use; absent where no limit is set.',
  options,
);
export const networkReceiveBytes = counter(
  'docker_registry_container_network_receive_bytes_total',
  'Bytes received on all interfaces since the container started; absent while it is stopped or uses the network of the host.',
  options,
);
export const networkTransmitBytes = counter(
  'docker_registry_container_network_transmit_bytes_total',
  'Bytes sent on all interfaces since the container started; absent while it is stopped or uses the network of the host.',
  options,
);
export const blockReadBytes = counter(
  'docker_registry_container_block_read_bytes_total',
  'Bytes read from block devices since the container started; absent while it is stopped or where the kernel does not account for them.',
  options,
);
export const blockWriteBytes = counter(
  'docker_registry_container_block_write_bytes_total',
  'Bytes written to block devices since the container started; absent while it is stopped or where the kernel does not account for them.',
  options,
);
export const pids = gauge(
  'docker_registry_container_pids',
  'Processes and threads in the container; absent while it is stopped.',
  options,
);
export const startTimeSeconds = gauge(
  'docker_registry_container_start_time_seconds',
  'When the container was last started, in seconds since the epoch; absent while it never was.',
  options,
);
export const healthy = gauge(
  'docker_registry_container_healthy',
  'Whether the last health check of the container succeeded, 0 while the first is awaited; absent without a health check.',
  options,
);
export const restarts = counter(
  'docker_registry_container_restarts_total',
  'Restarts of the container by its restart policy, as the Engine counts them.',
  options,
);
export const oomKills = counter(
  'docker_registry_container_oom_kills_total',
  'Times the kernel ended a process of the container for want of memory since the exporter started, and the one the container shows at first sight.',
  options,
);
export const lastExitCode = gauge(
  'docker_registry_container_last_exit_code',
  'Code of the last exit of the container; absent while it never exited or nobody saw it.',
  options,
);

export const containerMetrics: readonly MetricSpec[] = [
  running,
  cpuSeconds,
  memoryWorkingSetBytes,
  memoryUsageBytes,
  memoryLimitBytes,
  networkReceiveBytes,
  networkTransmitBytes,
  blockReadBytes,
  blockWriteBytes,
  pids,
  startTimeSeconds,
  healthy,
  restarts,
  oomKills,
  lastExitCode,
];
