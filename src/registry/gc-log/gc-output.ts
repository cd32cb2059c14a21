import { assertNever } from '../../domain/never.ts';
import type { GcLine, GcObject, GcStage } from './gc-line.ts';

/** What output alone says of a run. `unfinished` is also what one that was killed leaves behind. */
export type GcVerdict =
  | { readonly status: 'unfinished' }
  | { readonly status: 'failed'; readonly detail: string }
  | { readonly status: 'succeeded'; readonly isDry: boolean };

type Counts = Record<GcObject, number>;

/** Names by which the next run is told from one that was cut off. */
const mostNames = 1_000;

/** What one run of `registry garbage-collect` has printed so far. See docs/gc.md for what cannot be told from it. */
export class GcOutput {
  private readonly names = new Set<string>();
  private readonly eligible: Counts = { blob: 0, manifest: 0, layer: 0 };
  private readonly deleted: Counts = { blob: 0, manifest: 0, layer: 0 };
  private hasMarked = false;
  private found: { readonly blobs: number; readonly manifests: number } | undefined;
  private refusal: string | undefined;
  private fault: string | undefined;
  private by: string | undefined;

  /** Why it failed, where it says so. */
  get failure(): string | undefined {
    return this.fault;
  }

  /** The id of the process, as far as it told one. */
  get process(): string | undefined {
    return this.by;
  }

  /** Whether it is certain that this is a run: a lone word may be a repository's name, or anything. */
  get isCertain(): boolean {
    return this.hasMarked || this.found !== undefined || this.fault !== undefined || this.hasDeleted;
  }

  add(line: GcLine): void {
    switch (line.kind) {
      case 'repository':
        if (this.names.size < mostNames) this.names.add(line.name);
        return;
      case 'marking':
        this.hasMarked = true;
        return;
      case 'summary':
        this.found = line;
        return;
      case 'eligible':
        if (line.what === 'manifest') this.hasMarked = true;
        this.eligible[line.what] += 1;
        return;
      case 'deleting':
        this.by ??= line.process === '' ? undefined : line.process;
        this.deleted[line.what === 'tag' ? 'manifest' : line.what] += 1;
        return;
      case 'failed':
        this.fault ??= line.detail;
        return;
      case 'refused':
        this.refusal ??= line.detail;
        return;
      case 'usage':
        this.fault ??= this.refusal;
        return;
      case 'other':
        return;
      default:
        assertNever(line);
    }
  }

  /**
   * Whether the line can only be of a run that began after this one, which then has ended however it looks. Where the
   * two streams are in two files, `isBeside`, what one tells may be read after the failure that the other ends with.
   */
  isAfter(line: GcLine, isBeside: boolean): boolean {
    const hasFailed = this.fault !== undefined && !isBeside;
    const isOver = this.found !== undefined || hasFailed || (this.isQuiet && !isBeside);
    switch (line.kind) {
      case 'repository':
        return isOver || this.names.has(line.name);
      case 'marking':
      case 'summary':
        return isOver;
      case 'eligible':
        return hasFailed || (line.what === 'manifest' && this.found !== undefined);
      case 'deleting':
        return this.fault !== undefined || (this.by !== undefined && this.by !== line.process);
      case 'failed':
        return this.fault !== undefined || this.isPast(line.stage);
      case 'refused':
        return this.isCertain || this.refusal !== undefined;
      case 'usage':
      case 'other':
        return false;
      default:
        return assertNever(line);
    }
  }

  /** Whether it has got further than where a failure happened, which then is another run's. */
  private isPast(stage: GcStage): boolean {
    switch (stage) {
      case 'start':
        return this.isCertain;
      case 'mark':
        return this.found !== undefined || this.hasDeleted;
      case 'count':
        return this.found !== undefined;
      case 'sweep':
        return false;
      default:
        return assertNever(stage);
    }
  }

  /** With --quiet only what is deleted is told, as is for who begins to read in the middle. */
  private get isQuiet(): boolean {
    return this.hasDeleted && !this.hasMarked && this.names.size === 0 && this.found === undefined;
  }

  private get hasDeleted(): boolean {
    return this.deleted.blob + this.deleted.manifest + this.deleted.layer > 0;
  }

  verdict(): GcVerdict {
    if (this.fault !== undefined) return { status: 'failed', detail: this.fault };
    if (this.isQuiet) return { status: 'succeeded', isDry: false };
    if (this.found === undefined) return { status: 'unfinished' };
    const { blobs, manifests } = this.found;
    const isDry = !this.hasDeleted && blobs + manifests > 0;
    const isWhole = this.eligible.blob >= blobs && (isDry || this.deleted.blob >= blobs);
    return isWhole ? { status: 'succeeded', isDry } : { status: 'unfinished' };
  }
}
