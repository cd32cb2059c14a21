import type { Clock } from '../../domain/clock.ts';
import type { RequestFact } from '../../registry/log/facts.ts';
import { RegistryLog } from '../../registry/log/registry-log.ts';
import { AuthWatch } from './auth-watch/auth-watch.ts';
import type { Understanding } from './checkpoint.ts';
import * as metrics from './metrics.ts';
import { serverErrorRecord } from './records.ts';
import { nextTurn } from './sources.ts';
import { isLogIn, tellLogIn, type Told } from './told-facts.ts';

export interface ReadingOptions {
  readonly clock: Clock;
  /** Whether writes are wanted that the registry has accepted. */
  readonly keepsWrites: boolean;
}

const lineFeed = 0x0a;

/** Understands the lines of one registry's log, and remembers what it has seen: whoever logs in, and requests of which more is to come. */
export class LogReading {
  readonly log: RegistryLog;
  readonly watch: AuthWatch;
  private readonly clock: Clock;
  private told: Told[] = [];

  /** How many lines there have been, in all processes. */
  lines: number;

  constructor({ parser, watch, lines }: Understanding, { clock, keepsWrites }: ReadingOptions) {
    this.clock = clock;
    this.lines = typeof lines === 'number' ? lines : 0;
    this.watch = AuthWatch.restore(watch, { clock });
    this.log = new RegistryLog({
      bounds: metrics.durationBounds,
      suspects: this.watch.suspects,
      keepsWrites,
      observe: (_, facts) => {
        for (const fact of facts) if (isLogIn(fact)) this.told.push(tellLogIn(fact, this.watch, this.log));
      },
    });
    this.log.restore(parser);
    // Of those watched before, only marks are known that cannot be turned into addresses.
    if (this.watch.suspects.size > 0) this.log.watch('everybody');
  }

  /** How many records there are to be taken. */
  get records(): number {
    return this.told.reduce((sum, { records }) => sum + records.length, 0);
  }

  async read(read: Parameters<RegistryLog['readInTurns']>[0]): Promise<void> {
    this.lines += countLines(read.bytes);
    this.tellErrors(await this.log.readInTurns(read, this.clock.now(), nextTurn));
  }

  /** Of what is still waited for, what has been waited for long enough. */
  expire(isBehind: boolean): void {
    this.tellErrors(this.log.expire(this.clock.now(), isBehind));
    if (this.watch.suspects.size === 0) this.log.watch('nobody');
  }

  /** What was read since the last time. */
  take(): readonly Told[] {
    const { told } = this;
    this.told = [];
    return told;
  }

  state(): Understanding {
    return { parser: this.log.state(), watch: this.watch.state(), lines: this.lines };
  }

  private tellErrors(errors: readonly RequestFact[]): void {
    if (errors.length > 0) this.told.push({ samples: [], records: errors.map(serverErrorRecord) });
  }
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}
