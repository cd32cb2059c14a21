import { fork, type ChildProcess } from 'node:child_process';
import { reasonOf } from '../../domain/failure.ts';
import type { Program } from './program.ts';
import type { Reading } from './reading.ts';

/**
 * Reads in a process of its own, because a mount that hangs keeps whoever reads it: neither a worker thread nor a call on
 * libuv's pool can be ended then, and the exit of the process waits for both. docs/adr/0005-storage-scan.md.
 */
export class ProcessReader<T> {
  private readonly program: Program;
  private readonly args: readonly string[];
  private child: ChildProcess | undefined;
  private reading: Promise<Reading<T>> | undefined;
  private settle: (reading: Reading<T>) => void = () => undefined;

  constructor(program: Program, args: readonly string[]) {
    this.program = program;
    this.args = args;
  }

  /** Never rejects. There is at most one reading under way: who asks meanwhile is given that one. */
  read(): Promise<Reading<T>> {
    this.reading ??= this.ask().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  /** Ends the process and with it a reading; the next one starts another, but not while this one cannot be ended. */
  stop(): void {
    this.child?.kill('SIGKILL');
    if (this.reading === undefined) this.child = undefined;
  }

  private ask(): Promise<Reading<T>> {
    return new Promise((resolve) => {
      this.settle = resolve;
      try {
        this.child ??= this.start();
        this.child.send('read');
      } catch (error) {
        resolve({ status: 'failed', detail: `its process cannot be started: ${reasonOf(error)}` });
      }
    });
  }

  private start(): ChildProcess {
    const child = fork(this.program.path, [...this.args], {
      execArgv: [...this.program.execArgv],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (message: unknown) => {
      if (this.isReading(message)) this.settle(message);
    });
    child.on('error', ({ message }) => {
      this.lose(child, `its process failed: ${message}`);
    });
    child.on('exit', (code, signal) => {
      this.lose(child, `its process ended with ${signal ?? `code ${code ?? 'unknown'}`}`);
    });
    return child;
  }

  private lose(child: ChildProcess, detail: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.settle({ status: 'failed', detail });
  }

  /** Both ends are of one release, so what it holds is known. */
  private isReading(message: unknown): message is Reading<T> {
    return typeof message === 'object' && message !== null && 'status' in message;
  }
}
