import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../../src/domain/clock.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { drain, follow, linesIn, lineOf, logFile, numberedLines, savedBy } from './followed.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

const readerSteps = ['read', 'wait', 'save', 'kill'] as const;
/** Nobody does both to one log. */
const renaming = fc.constantFrom(...readerSteps, 'write', 'half', 'rotate', 'gap', 'compress');
const truncating = fc.constantFrom(...readerSteps, 'write', 'half', 'copytruncate');
type Step = (typeof readerSteps)[number] | LogStep;
type LogStep = 'write' | 'half' | 'rotate' | 'gap' | 'compress' | 'copytruncate';

test('gives every line once, whatever is done to the log, to its reader and when', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(...[renaming, truncating].map((step) => fc.array(step, { minLength: 20, maxLength: 60 }))),
      async (all) => {
        const log = new Log();
        const reader = new Reader(log.path);
        // A first start looks at the current file only: what comes after it is to be given.
        await reader.read();
        reader.save();
        for (const step of all) await take(step, log, reader);
        log.end();
        const lines = await reader.finish();
        reader.close();

        expect(lines).toEqual(numberedLines(1, log.written));
      },
    ),
    { numRuns: propertyRuns(200) },
  );
}, 120_000);

test('gives every line once while another process writes and rotates', async () => {
  const path = logFile('');
  const source = follow(path, { clock: systemClock });
  const writer = spawn(process.execPath, ['-e', writerProgram, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    writer.kill();
  });
  const ended = once(writer, 'exit');
  const over = new AbortController();
  void ended.then(() => {
    over.abort();
  });

  const lines: string[] = [];
  while (!over.signal.aborted) {
    const read = await source.read(64 * 1024);
    if (read.status === 'ok') lines.push(...linesIn(read.bytes));
    await new Promise((resolve) => setImmediate(resolve));
  }
  lines.push(...(await drain(source)).lines);

  expect(lines).toEqual(numberedLines(1, 60_000));
});

/** Ten rotations, each with a gap in which the old file is still written to. */
const writerProgram = `
  const fs = require('node:fs');
  const path = process.argv[1];
  let fd = fs.openSync(path, 'a');
  for (let line = 1; line <= 60000; line += 1) {
    const text = 'line ' + String(line).padStart(8, '0') + ' of a registry\\n';
    fs.writeSync(fd, text);
    if (line % 6000 === 3000) {
      for (let n = 12; n > 1; n -= 1) if (fs.existsSync(path + '.' + (n - 1))) fs.renameSync(path + '.' + (n - 1), path + '.' + n);
      fs.renameSync(path, path + '.1');
    }
    if (line % 6000 === 3100) {
      fs.closeSync(fd);
      fd = fs.openSync(path, 'a');
    }
  }
`;

async function take(step: Step, log: Log, reader: Reader): Promise<void> {
  if (step === 'read') await reader.read();
  else if (step === 'wait') reader.clock.advance(3_000);
  else if (step === 'save') reader.save();
  else if (step === 'kill') reader.restart();
  else log.take(step);
}

/** A log, its writer, and who rotates it. */
class Log {
  readonly path = logFile('');
  written = 0;
  #isHalf = false;
  #isAway = false;

  take(step: LogStep): void {
    if (step === 'write') this.#write(7);
    else if (step === 'half') this.#half();
    else if (step === 'gap') this.#gap();
    else if (step === 'rotate') this.#rotate();
    else if (step === 'compress') this.#compress();
    else this.#copyTruncate();
  }

  end(): void {
    if (this.#isAway) this.#come();
    this.#write(1);
  }

  #write(lines: number): void {
    // Whoever renames the log does not keep the writer from ending what it has begun.
    const path = this.#isAway ? `${this.path}.1` : this.path;
    if (this.#isHalf) appendFileSync(path, ' of a registry\n');
    this.#isHalf = false;
    for (let count = 0; count < lines; count += 1) {
      this.written += 1;
      appendFileSync(path, `${lineOf(this.written)}\n`);
    }
  }

  #half(): void {
    if (this.#isHalf || this.#isAway) return;
    this.written += 1;
    appendFileSync(this.path, lineOf(this.written).slice(0, -' of a registry'.length));
    this.#isHalf = true;
  }

  #gap(): void {
    if (this.#isAway) this.#come();
    else this.#leave();
  }

  #leave(): void {
    this.#shift();
    renameSync(this.path, `${this.path}.1`);
    this.#isAway = true;
  }

  #come(): void {
    if (this.#isHalf) this.#write(0);
    writeFileSync(this.path, '');
    this.#isAway = false;
  }

  #rotate(): void {
    if (!this.#isAway) this.#leave();
    this.#come();
  }

  #compress(): void {
    const plain = `${this.path}.2`;
    if (!existsSync(plain)) return;
    writeFileSync(`${plain}.gz`, gzipSync(readFileSync(plain)));
    rmSync(plain);
  }

  #copyTruncate(): void {
    if (this.#isAway || this.#isHalf) return;
    this.#write(1);
    this.#shift();
    copyFileSync(this.path, `${this.path}.1`);
    truncateSync(this.path);
    this.#write(1);
  }

  #shift(): void {
    for (let number = 40; number > 1; number -= 1)
      for (const end of ['', '.gz'])
        if (existsSync(`${this.path}.${number - 1}${end}`))
          renameSync(`${this.path}.${number - 1}${end}`, `${this.path}.${number}${end}`);
  }
}

/** A reader that is killed at any time, and keeps nothing but what it has saved. */
class Reader {
  readonly clock = new FakeClock();
  readonly #path: string;
  #source;
  #lines: string[] = [];
  #saved: { readonly lines: readonly string[]; readonly position: unknown };

  constructor(path: string) {
    this.#path = path;
    this.#source = follow(path, { clock: this.clock });
    this.#saved = { lines: [], position: null };
  }

  async read(): Promise<void> {
    const read = await this.#source.read(100);
    if (read.status === 'ok') this.#lines.push(...linesIn(read.bytes));
  }

  save(): void {
    this.#saved = { lines: [...this.#lines], position: savedBy(this.#source) };
  }

  restart(): void {
    this.#source.close();
    this.#lines = [...this.#saved.lines];
    this.#source = follow(this.#path, { clock: this.clock, resume: this.#saved.position });
  }

  async finish(): Promise<readonly string[]> {
    for (let rounds = 0; rounds < 3; rounds += 1) {
      this.#lines.push(...(await drain(this.#source)).lines);
      this.clock.advance(5_000);
    }
    return this.#lines;
  }

  close(): void {
    this.#source.close();
  }
}
