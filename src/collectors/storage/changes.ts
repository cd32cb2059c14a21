import { quote } from '../../domain/quote.ts';
import type { LogRecord, Severity } from '../../domain/log-record.ts';
import {
  brokenKinds,
  modes,
  type BrokenKind,
  type Defect,
  type Mode,
} from '../../registry/storage-layout/report.ts';
import type { ReclaimableAmount, ScanSummary } from '../../registry/storage/scan-summary.ts';
import { reclaimableIn } from './report.ts';
import { usedRatio, type Room } from './room.ts';

const shownExamples = 3;
const longestExample = 200;

/** Tells when the use crosses the threshold, in either direction; a first look below it is no news. */
export class ThresholdWatch {
  private readonly threshold: number;
  private isOver = false;

  constructor(threshold: number) {
    this.threshold = threshold;
  }

  look(room: Room, nowMs: number): readonly LogRecord[] {
    const ratio = usedRatio(room);
    if (ratio === undefined) return [];
    const isOver = ratio > this.threshold;
    if (isOver === this.isOver) return [];
    this.isOver = isOver;
    const body = `storage is ${Math.round(ratio * 100)} % full, threshold ${Math.round(this.threshold * 100)} %`;
    return [
      record({ event: isOver ? 'over_threshold' : 'under_threshold', isBad: isOver, body }, nowMs, {
        'docker.registry.storage.used_ratio': ratio,
        'docker.registry.storage.available_bytes': room.availableBytes ?? 0,
      }),
    ];
  }
}

/** Tells what a scan has found that the one before has not, and what has been mended since. */
export class ScanWatch {
  private readonly broken = new Map<BrokenKind, number>();
  private readonly blocked = new Map<Mode, boolean>();
  private unreadable = 0;

  look(summary: ScanSummary, nowMs: number): readonly LogRecord[] {
    return [
      ...this.lookAtUnreadable(summary, nowMs),
      ...brokenKinds.flatMap((kind) => this.lookAtKind(kind, summary, nowMs)),
      ...modes.flatMap((mode) => this.lookAtMode(mode, reclaimableIn(summary, mode), nowMs)),
    ];
  }

  private lookAtUnreadable({ unreadable, unreadablePath }: ScanSummary, nowMs: number): readonly LogRecord[] {
    const before = this.unreadable;
    this.unreadable = unreadable;
    if (unreadable > 0 === before > 0) return [];
    const isBad = unreadable > 0;
    const body = isBad
      ? `${unreadable} files or directories of the storage may not be read, ${quote(unreadablePath)} among them`
      : 'everything in the storage may be read again';
    return [
      record({ event: isBad ? 'unreadable' : 'readable', isBad, body }, nowMs, {
        'docker.registry.storage.count': unreadable,
      }),
    ];
  }

  private lookAtKind(
    kind: BrokenKind,
    { broken, defects }: ScanSummary,
    nowMs: number,
  ): readonly LogRecord[] {
    const before = this.broken.get(kind) ?? 0;
    const count = broken[kind];
    this.broken.set(kind, count);
    if (count === before) return [];
    const isBad = count > before;
    const examples = defects.filter((defect) => defect.kind === kind).slice(0, shownExamples);
    const body = `broken in the storage: ${kind}, ${count} now, ${before} before${shown(examples)}`;
    return [
      record({ event: isBad ? 'broken' : 'mended', isBad, body }, nowMs, {
        'docker.registry.storage.kind': kind,
        'docker.registry.storage.count': count,
        'docker.registry.storage.examples': examples.map(nameOf).join(', '),
      }),
    ];
  }

  /** What cannot be told is no change. */
  private lookAtMode(mode: Mode, amount: ReclaimableAmount, nowMs: number): readonly LogRecord[] {
    if (amount.status === 'unknown') return [];
    const isBad = amount.status === 'blocked';
    if (isBad === (this.blocked.get(mode) ?? false)) return [];
    this.blocked.set(mode, isBad);
    const command = mode === 'untagged' ? 'garbage-collect --delete-untagged' : 'garbage-collect';
    const body = isBad ? `${command} would fail: ${amount.reason}` : `${command} would work again`;
    return [
      record({ event: isBad ? 'gc_blocked' : 'gc_unblocked', isBad, body }, nowMs, {
        'docker.registry.storage.mode': mode,
        ...(isBad ? { 'docker.registry.storage.reason': amount.reason } : {}),
      }),
    ];
  }
}

function shown(examples: readonly Defect[]): string {
  const [first] = examples;
  return first === undefined ? '' : `: ${nameOf(first)}: ${first.detail}`;
}

function nameOf({ repository, what }: Defect): string {
  const name = repository === '' ? what : `${repository} ${what}`;
  return name.length > longestExample ? `${name.slice(0, longestExample)}…` : name;
}

interface Change {
  readonly event: string;
  readonly isBad: boolean;
  readonly body: string;
}

function record(
  { event, isBad, body }: Change,
  timestampMs: number,
  attributes: LogRecord['attributes'],
): LogRecord {
  const severity: Severity = isBad ? 'warn' : 'info';
  return { eventName: `docker.registry.storage.${event}`, severity, body, timestampMs, attributes };
}
