import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startProgram, type RunningProgram } from '../commands/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The built program with a configuration file that a test changes while it runs. */
export class Reloadable {
  readonly folder = temporaryFolder();
  #program: RunningProgram | undefined;

  get program(): RunningProgram {
    if (this.#program === undefined) throw new Error('is not started yet');
    return this.#program;
  }

  get #file(): string {
    return join(this.folder, 'c.yml');
  }

  write(...lines: readonly string[]): void {
    writeFileSync(this.#file, `${lines.join('\n')}\n`);
  }

  start(...flags: readonly string[]): Promise<this> {
    return this.startBare('--config.file', this.#file, ...flags);
  }

  /** Without its file. */
  async startBare(...flags: readonly string[]): Promise<this> {
    this.#program = await startProgram({}, flags);
    await this.#program.until('/-/ready', 200);
    return this;
  }

  /** Sends SIGHUP, and waits for what the log says of it: a line that holds the text and was not there before. */
  async hangUp(text = 'configuration was reloaded'): Promise<string> {
    const { log } = this.program;
    const before = log.length;
    this.program.kill('SIGHUP');
    return this.line(text, before);
  }

  /** The first line of the log from a place on that holds the text. */
  async line(text: string, from = 0): Promise<string> {
    for (;;) {
      const found = this.program.log.slice(from).find((line) => line.includes(text));
      if (found !== undefined) return found;
      await pause(10);
    }
  }

  async post(path = '/-/reload', method = 'POST'): Promise<string> {
    const response = await fetch(`${this.program.url}${path}`, { method });
    return `${response.status} ${await response.text()}`.replaceAll(this.#file, 'c.yml');
  }

  async metrics(): Promise<string> {
    return (await this.program.get('/metrics')).text();
  }

  async value(series: string): Promise<number | undefined> {
    const line = (await this.metrics()).split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  }

  /** Asks until the series has at least this value, and gives the value. */
  async reaches(series: string, wanted: number): Promise<number> {
    for (;;) {
      const seen = await this.value(series);
      if (seen !== undefined && seen >= wanted) return seen;
      await pause(20);
    }
  }

  async becomesAbsent(series: string): Promise<void> {
    while ((await this.value(series)) !== undefined) await pause(20);
  }
}
