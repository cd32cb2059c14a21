import { add, set, type Report, type Sample } from '../../domain/report.ts';
import { ScanWatch } from './changes.ts';
import type { GrowthKeeper } from './growth-keeper.ts';
import * as metrics from './metrics.ts';
import { growthSamples, scanSamples } from './report.ts';
import type { FinishedScan } from './scans.ts';

export interface FindingsOptions {
  readonly growth: GrowthKeeper;
  readonly scanIntervalMs: number;
  readonly repositoryLimit: number;
}

/** What is made of scans: figures, growth, and what has changed from one to the next. */
export class Findings {
  private readonly options: FindingsOptions;
  private readonly watch = new ScanWatch();
  private isLoaded = false;
  private trouble: readonly string[] = [];

  constructor(options: FindingsOptions) {
    this.options = options;
  }

  /** What is wrong with what is kept of the growth. */
  get problems(): readonly string[] {
    return this.trouble;
  }

  /** What is known before a scan: what was kept of earlier ones; nothing the second time. */
  async begin(): Promise<readonly Sample[]> {
    if (this.isLoaded) return [];
    this.isLoaded = true;
    this.trouble = present(await this.options.growth.load());
    return [
      // So that the first blob that comes is an increase.
      add(metrics.addedBytes, 0),
      add(metrics.removedBytes, 0),
      set(metrics.scanInterval, this.options.scanIntervalMs / 1_000),
      ...this.growthSamples(),
    ];
  }

  async take(scan: FinishedScan): Promise<Report> {
    const { summary, endedMs } = scan;
    const { added, removed, grown } = summary;
    this.trouble = present(await this.options.growth.note({ endedMs, addedBytes: added.bytes, grown }));
    return {
      samples: [
        ...scanSamples(scan),
        add(metrics.addedBytes, added.bytes),
        add(metrics.removedBytes, removed.bytes),
        ...this.growthSamples(),
      ],
      records: this.watch.look(summary, endedMs),
    };
  }

  private growthSamples(): readonly Sample[] {
    const { growth, repositoryLimit } = this.options;
    return growthSamples(growth.history, repositoryLimit);
  }
}

function present(problem: string): readonly string[] {
  return problem === '' ? [] : [problem];
}
