import type { ContainerDetails } from '../../docker/container.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import type { EngineEvent } from '../../docker/events.ts';
import type { Clock } from '../../domain/clock.ts';
import type { GcCommand } from './arguments.ts';
import { judgeCommandLine, judgeProcess } from './command.ts';
import { ContainerOutput } from './container-output.ts';
import type { GcLedger } from './ledger.ts';
import type { GcEnd, GcSighting } from './run.ts';
import { sharesStorage } from './target.ts';

interface Running {
  readonly kind: 'exec' | 'container';
  readonly isRefused: boolean;
  /** What a container prints; of a command inside another only whoever started it knows. */
  readonly output: ContainerOutput | undefined;
}

/** Runs that were seen to begin through the Engine, until their end; more at once are not followed. */
const mostRunning = 16;
const refusal =
  'the registry does not know an option of the command, printed its usage and collected nothing';

/** The runs that the Engine tells of, each by its command's id or its container's. */
export class EngineRuns {
  readonly #engine: DockerEngine;
  readonly #ledger: GcLedger;
  readonly #clock: Clock;
  readonly #running = new Map<string, Running>();

  constructor(engine: DockerEngine, ledger: GcLedger, clock: Clock) {
    this.#engine = engine;
    this.#ledger = ledger;
    this.#clock = clock;
  }

  get keys(): readonly string[] {
    return [...this.#running.keys()];
  }

  close(): void {
    for (const { output } of this.#running.values()) output?.close();
  }

  beginExec({ argument, containerId, containerName, timeMs }: EngineEvent, execId: string): void {
    const sighting = { key: execId, source: 'exec' as const, name: containerName, containerId };
    this.#begin({ ...sighting, startedAtMs: timeMs }, judgeCommandLine(argument));
  }

  async beginContainer(
    started: { readonly containerId: string; readonly timeMs: number | undefined },
    registries: readonly ContainerDetails[],
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#ledger.knows(started.containerId)) return;
    const details = await this.#engine.inspect(started.containerId, signal);
    if (details.status !== 'ok' || !sharesStorage(registries, details.value)) return;
    const { id, name, command, startedAtMs } = details.value;
    const begunMs = started.timeMs ?? startedAtMs ?? this.#clock.now();
    const sighting = { key: id, source: 'container' as const, name, containerId: id, startedAtMs: begunMs };
    this.#begin(sighting, judgeProcess(command), details.value);
  }

  /** None tells of a command that began before the exporter, or that the Engine has forgotten. */
  async findExecs(registries: readonly ContainerDetails[], signal: AbortSignal): Promise<void> {
    for (const registry of registries)
      for (const execId of registry.execIds) await this.#findExec(execId, registry, signal);
  }

  async findContainers(registries: readonly ContainerDetails[], signal: AbortSignal): Promise<void> {
    for (const image of new Set(registries.map((registry) => registry.image))) {
      const siblings = await this.#engine.runningOfImage(image, signal);
      if (siblings.status !== 'ok') continue;
      for (const { id } of siblings.value)
        if (registries.every((registry) => registry.id !== id))
          await this.beginContainer({ containerId: id, timeMs: undefined }, registries, signal);
    }
  }

  /** A run that was under way and whose end no event told: it runs still, or its end was missed. */
  async verify(key: string, signal: AbortSignal): Promise<void> {
    const running = this.#running.get(key);
    if (running === undefined) return;
    const seen = await (running.kind === 'exec'
      ? this.#engine.inspectExec(key, signal)
      : this.#engine.inspect(key, signal));
    if (seen.status === 'failed' || (seen.status === 'ok' && isAlive(seen.value))) return;
    const exitCode = seen.status === 'ok' ? seen.value.exitCode : undefined;
    await this.end(key, { finishedAtMs: this.#clock.now(), exitCode }, signal);
  }

  /** Of what is no run nothing happens. */
  async end(
    key: string,
    { finishedAtMs, exitCode }: { readonly finishedAtMs: number; readonly exitCode: number | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    const running = this.#running.get(key);
    if (running === undefined) return;
    this.#running.delete(key);
    const said = await running.output?.failure(signal);
    const detail = said ?? (running.isRefused ? refusal : undefined);
    const end = { finishedAtMs, exitCode, outcome: outcomeOf(exitCode, detail), detail };
    this.#ledger.end(key, end, this.#clock.now());
  }

  async #findExec(execId: string, registry: ContainerDetails, signal: AbortSignal): Promise<void> {
    if (this.#ledger.knows(execId)) return;
    const exec = await this.#engine.inspectExec(execId, signal);
    if (exec.status !== 'ok' || !exec.value.isRunning) return;
    const { id: containerId, name } = registry;
    const sighting = {
      key: execId,
      source: 'exec' as const,
      name,
      containerId,
      startedAtMs: this.#clock.now(),
    };
    this.#begin(sighting, judgeCommandLine(exec.value.command.join(' ')));
  }

  #begin(sighting: Omit<GcSighting, 'flags'>, command: GcCommand, container?: ContainerDetails): void {
    const { key, source } = sighting;
    if (command.kind === 'none' || this.#ledger.knows(key) || this.#running.size >= mostRunning) return;
    const { isDry, deletesUntagged } = command;
    this.#ledger.begin({ ...sighting, flags: { isDry, deletesUntagged } });
    this.#running.set(key, {
      kind: source === 'exec' ? 'exec' : 'container',
      isRefused: command.kind === 'refused',
      output: container && new ContainerOutput(this.#engine, container, this.#clock),
    });
  }
}

function isAlive(process: { readonly isRunning: boolean; readonly isPaused?: boolean }): boolean {
  return process.isRunning || process.isPaused === true;
}

function outcomeOf(exitCode: number | undefined, detail: string | undefined): GcEnd['outcome'] {
  if (detail !== undefined) return 'failed';
  if (exitCode === undefined) return 'vanished';
  return exitCode === 0 ? 'succeeded' : 'failed';
}
