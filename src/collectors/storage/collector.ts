import type { StorageConfig } from '../../config/model.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Collector, Cycle } from '../../domain/collector.ts';
import { emptyReport, type Report } from '../../domain/report.ts';
import { ProcessReader } from '../../registry/storage/process-reader.ts';
import type { Program } from '../../registry/storage/program.ts';
import { storagePrograms } from '../../registry/storage/programs.ts';
import { scanArguments } from '../../registry/storage/scan-options.ts';
import { nameOf, type StorageTarget } from '../../registry/storage/target.ts';
import type { StateFile } from '../../state/state-file.ts';
import { CapacityLook } from './capacity-look.ts';
import { ThresholdWatch } from './changes.ts';
import { Findings } from './findings.ts';
import { GrowthKeeper } from './growth-keeper.ts';
import { Removals } from './removals.ts';
import { roomSamples } from './report.ts';
import { unknownRoom, type RoomSource } from './room.ts';
import { Scans } from './scans.ts';
import { StoreRoomSource } from './store-room.ts';

export interface StorageCollectorOptions {
  readonly config: StorageConfig;
  /** How many repositories get a series of their own. */
  readonly repositoryLimit: number;
  readonly clock: Clock;
  /** What outlasts a restart; undefined where nothing does. */
  readonly kept?: StorageMemory | undefined;
  /** What reads the storage, by default the programs of this release. */
  readonly programs?: StoragePrograms;
}

export interface StorageMemory {
  readonly growth: StateFile;
  /** Where scans keep what they have seen. */
  readonly scanPath: string;
}

interface StoragePrograms {
  readonly capacity: Program;
  readonly scan: Program;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface StorageCollector extends Collector {
  /** For who has to know what went from the storage in a certain time. */
  readonly removals: Removals;
}

/** Looks at the room on every cycle, and has the tree scanned beside the cycles. */
export function createStorageCollector(options: StorageCollectorOptions): StorageCollector {
  const parts = createParts(options);
  return {
    name: 'storage',
    removals: parts.removals,
    intervalMs: options.config.intervalMs,
    collect: (signal) => collect(parts, signal),
    wake: (signal) => parts.scans.ended(signal),
    close: () => {
      parts.rooms.close();
      parts.scans.close();
    },
  };
}

interface Parts {
  readonly rooms: RoomSource;
  /** The same again where what a scan finds is the use. */
  readonly store: StoreRoomSource | undefined;
  readonly scans: Scans;
  readonly findings: Findings;
  readonly removals: Removals;
  readonly watch: ThresholdWatch;
  readonly clock: Clock;
}

function createParts(options: StorageCollectorOptions): Parts {
  const { config, clock, kept, repositoryLimit, programs = storagePrograms } = options;
  const store = createStore(options);
  const scans = createScans(options, programs.scan);
  return {
    rooms: store ?? createCapacityLook(config.target, programs.capacity, clock),
    store,
    scans,
    removals: new Removals(() => {
      scans.request();
    }),
    findings: new Findings({
      growth: new GrowthKeeper(kept?.growth),
      scanIntervalMs: config.scanIntervalMs,
      repositoryLimit,
    }),
    watch: new ThresholdWatch(config.threshold),
    clock,
  };
}

function createCapacityLook(target: StorageTarget, program: Program, clock: Clock): RoomSource {
  const root = nameOf(target);
  return new CapacityLook({ root, reader: new ProcessReader(program, [root]), clock });
}

function createScans(options: StorageCollectorOptions, program: Program): Scans {
  const { config, repositoryLimit, kept, clock } = options;
  const { target, release, scanIntervalMs, fullScanIntervalMs } = config;
  const args = scanArguments({
    ...{ target, release, repositoryLimit },
    memoryPath: kept?.scanPath,
    fullAfterMs: fullScanIntervalMs,
  });
  return new Scans({
    storage: nameOf(target),
    intervalMs: scanIntervalMs,
    patienceMs: patienceOf(target),
    reader: new ProcessReader(program, args),
    clock,
  });
}

/** A scan that is held back takes long without anything being wrong, and requests end by themselves. */
function patienceOf(target: StorageTarget): number {
  if (target.kind === 's3') return 7 * dayMs;
  return target.callsPerSecond > 0 ? dayMs : hourMs;
}

async function collect(parts: Parts, signal: AbortSignal): Promise<Cycle> {
  const { rooms, store, scans, findings, removals, watch, clock } = parts;
  scans.stopOverdue();
  const finished = scans.handIn();
  if (finished !== undefined) {
    store?.note(finished.summary);
    removals.note(finished);
  }
  const looking = rooms.look(signal);
  const before = await findings.begin();
  const found = finished === undefined ? emptyReport : await findings.take(finished);
  const look = await looking;
  if (look.status === 'ok') scans.startDue();
  const room = look.status === 'ok' ? look.value.room : unknownRoom;
  const report = {
    samples: [...before, ...roomSamples(room), ...found.samples],
    records: [...watch.look(room, clock.now()), ...found.records],
  };
  if (look.status === 'failed') return { status: 'failed', report, detail: look.detail };
  return cycleOf(report, [look.value.problem, scans.problem, ...findings.problems]);
}

function cycleOf(report: Report, problems: readonly string[]): Cycle {
  const detail = problems.filter((problem) => problem !== '').join('; ');
  return detail === '' ? { status: 'ok', report } : { status: 'failed', report, detail };
}

function createStore({ config, clock }: StorageCollectorOptions): StoreRoomSource | undefined {
  const { target, room } = config;
  if (room === undefined || target.kind !== 's3') return undefined;
  return new StoreRoomSource({ target, config: room, clock });
}
