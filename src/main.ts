#!/usr/bin/env node
import { setMaxListeners } from 'node:events';
import { readArguments, type Flags } from './commands/arguments.ts';
import { clearHeapEarly, keepHeapOfDeliverySmall } from './commands/output/small-heap.ts';
import type { Surroundings } from './commands/output/surroundings.ts';
import type { ReplayOptions } from './commands/replay/arguments.ts';
import type { ScanOptions } from './commands/scan/arguments.ts';
import { systemClock } from './domain/clock.ts';
import { reasonOf } from './domain/failure.ts';
import { readVersion } from './version.ts';

const wrongUse = 2;
const cannotGoOn = 1;
const interrupted = 130;

// What packages still call is nothing that whoever runs the exporter could change.
process.noDeprecation = true;

// Not left to an empty event loop: a delivery that hangs in OpenTelemetry's exporter cannot be cancelled, and would
// hold the process until its timeout.
process.exit(await main(process.argv.slice(2)));

/** Does what the command line asks for, and gives the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const invocation = readArguments(argv, process.env);
  switch (invocation.command) {
    case 'help':
      process.stdout.write(invocation.usage);
      return 0;
    case 'version':
      process.stdout.write(`registry-exporter ${readVersion()} (Node.js ${process.version})\n`);
      return 0;
    case 'wrong':
      process.stderr.write(`${invocation.program}: ${invocation.problem}; --help lists the flags\n`);
      return wrongUse;
    case 'check':
      return check(invocation.flags);
    case 'look':
      return look(invocation.flags);
    case 'replay':
      return replayLogs(invocation.options);
    case 'scan':
      return scanStorage(invocation.options);
    case 'run':
      return run(invocation.flags);
  }
}

async function loader({ configFile, ...flags }: Flags) {
  const { loadConfig } = await import('./config/load.ts');
  return () => loadConfig({ file: configFile, environment: process.env, ...flags });
}

async function load(flags: Flags) {
  const loaded = (await loader(flags))();
  if (!loaded.ok) process.stderr.write(`${loaded.problems.join('\n')}\n`);
  return loaded;
}

async function check(flags: Flags): Promise<number> {
  const loaded = await load(flags);
  if (!loaded.ok) return wrongUse;
  const { describeConfig } = await import('./commands/check/describe-config.ts');
  process.stdout.write(describeConfig(loaded.config));
  return 0;
}

/** As `check`, and looks for what the configuration leaves to be found. */
async function look(flags: Flags): Promise<number> {
  const loaded = await load(flags);
  if (!loaded.ok) return wrongUse;
  const { describeConfig } = await import('./commands/check/describe-config.ts');
  const { lookForAll } = await import('./commands/check/look.ts');
  const { looks, isComplete } = await lookForAll(loaded.config, systemClock, endSignal());
  process.stdout.write(describeConfig(loaded.config, looks));
  return isComplete ? 0 : cannotGoOn;
}

async function replayLogs(options: ReplayOptions): Promise<number> {
  const { replay } = await import('./commands/replay/replay.ts');
  return replay(options, { stdin: process.stdin, ...surroundings() });
}

async function scanStorage(options: ScanOptions): Promise<number> {
  const { scan } = await import('./commands/scan/scan.ts');
  return scan(options, surroundings());
}

function surroundings(): Surroundings {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    allowsColour: (process.env['NO_COLOR'] ?? '') === '',
    clock: systemClock,
    onInterrupt,
  };
}

function onInterrupt(end: () => void): () => void {
  const leave = (): void => {
    end();
    process.exit(interrupted);
  };
  process.once('SIGINT', leave);
  return () => process.off('SIGINT', leave);
}

async function run(flags: Flags): Promise<number> {
  clearHeapEarly();
  const hangUp = onHangUp();
  const loaded = await load(flags);
  if (!loaded.ok) return wrongUse;
  if (loaded.config.otlp.logs === 'all') keepHeapOfDeliverySmall();
  // Loaded here: no other command has a use for a server, a Docker client and OpenTelemetry, which take half a second.
  const { startApp } = await import('./app.ts');
  const { createProcessLog } = await import('./telemetry/process-log.ts');
  const log = createProcessLog(process.stderr, systemClock);
  const build = { version: readVersion(), revision: process.env['REGISTRY_EXPORTER_REVISION'] ?? 'unknown' };
  try {
    const parts = { build, clock: systemClock, log, signal: endSignal() };
    const app = await startApp({ config: loaded.config, load: await loader(flags), ...parts });
    const { address, done } = app;
    log.info('registry-exporter serves', {
      address: `${address.host}:${address.port}`,
      version: build.version,
    });
    hangUp(() => void app.reload());
    await done;
    log.info('registry-exporter ended');
    return 0;
  } catch (error) {
    log.error('registry-exporter cannot go on', { detail: reasonOf(error) });
    return cannotGoOn;
  }
}

/** One that comes before there is anything to reload ends nothing, and is not forgotten. */
function onHangUp(): (reload: () => void) => void {
  let isMissed = false;
  let reload = (): void => {
    isMissed = true;
  };
  process.on('SIGHUP', () => {
    reload();
  });
  return (by) => {
    reload = by;
    if (isMissed) by();
  };
}

/** Aborts at the first SIGTERM or SIGINT. A second one ends the process as if nobody had listened. */
function endSignal(): AbortSignal {
  const ending = new AbortController();
  // Everything listens to it, of each registry five collectors: a number that Node takes for a leak.
  setMaxListeners(0, ending.signal);
  const end = (): void => {
    process.off('SIGTERM', end);
    process.off('SIGINT', end);
    ending.abort();
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  return ending.signal;
}
