import { branch, listOf, numberOf, shapeOf, textOf, type Shape } from './shape.ts';

/** One look at a container's resources. What the Engine did not say is undefined: no network of its own, no accounting. */
export interface ContainerStats {
  readonly cpuUserSeconds: number;
  readonly cpuSystemSeconds: number;
  readonly memoryUsageBytes: number | undefined;
  /** Without the page cache that the kernel can drop at any time: what `docker stats` shows. */
  readonly memoryWorkingSetBytes: number | undefined;
  readonly networkReceiveBytes: number | undefined;
  readonly networkTransmitBytes: number | undefined;
  readonly blockReadBytes: number | undefined;
  readonly blockWriteBytes: number | undefined;
  readonly pids: number | undefined;
}

const nanosecondsPerSecond = 1e9;

export function parseStats(json: unknown): ContainerStats | undefined {
  const root = shapeOf(json);
  const cpu = branch(branch(root, 'cpu_stats'), 'cpu_usage');
  const userNs = numberOf(cpu, 'usage_in_usermode');
  const systemNs = numberOf(cpu, 'usage_in_kernelmode');
  if (userNs === undefined || systemNs === undefined) return undefined;
  const memory = branch(root, 'memory_stats');
  return {
    cpuUserSeconds: userNs / nanosecondsPerSecond,
    cpuSystemSeconds: systemNs / nanosecondsPerSecond,
    memoryUsageBytes: numberOf(memory, 'usage'),
    memoryWorkingSetBytes: workingSet(memory),
    networkReceiveBytes: sumOverInterfaces(root, 'rx_bytes'),
    networkTransmitBytes: sumOverInterfaces(root, 'tx_bytes'),
    blockReadBytes: sumOverDevices(root, 'read'),
    blockWriteBytes: sumOverDevices(root, 'write'),
    pids: numberOf(branch(root, 'pids_stats'), 'current'),
  };
}

/** Only cgroup v1 has the member that begins with `total_`; it includes the children, as `usage` does. */
function workingSet(memory: Shape): number | undefined {
  const usage = numberOf(memory, 'usage');
  if (usage === undefined) return undefined;
  const detail = branch(memory, 'stats');
  const inactive = numberOf(detail, 'total_inactive_file') ?? numberOf(detail, 'inactive_file') ?? 0;
  return inactive < usage ? usage - inactive : usage;
}

/** A container on the host's network, or on none, has no `networks`. */
function sumOverInterfaces(root: Shape, key: string): number | undefined {
  const interfaces = Object.values(branch(root, 'networks'));
  return sum(interfaces.map((one) => numberOf(shapeOf(one), key) ?? 0));
}

/** The operations are spelled `Read` on cgroup v1 and `read` on v2. */
function sumOverDevices(root: Shape, operation: string): number | undefined {
  const entries = listOf(branch(root, 'blkio_stats'), 'io_service_bytes_recursive').map(shapeOf);
  const wanted = entries.filter((entry) => textOf(entry, 'op')?.toLowerCase() === operation);
  return sum(wanted.map((entry) => numberOf(entry, 'value') ?? 0));
}

function sum(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
}
