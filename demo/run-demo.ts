import { rm } from 'node:fs/promises';

import { createDemoFiles } from './demo-files.ts';
import type { DemoOptions } from './demo-options.ts';
import { buildExporter } from './exporter/build-exporter.ts';
import { startExporter } from './exporter/start-exporter.ts';
import { findFreePort } from './process/free-port.ts';
import { waitUntilAnswers } from './process/wait-until-answers.ts';
import { withDeadline } from './process/with-deadline.ts';
import { startRegistry } from './registry/choose-registry.ts';
import type { DemoFiles, DemoRegistry } from './registry/demo-registry.ts';
import { driveTraffic, seedRegistry } from './traffic/drive-traffic.ts';
import { rounds } from './traffic/steps.ts';
import { whatToLookAt } from './what-to-look-at.ts';

export interface DemoSurroundings {
  readonly project: string;
  readonly print: (text: string) => void;
  readonly signal: AbortSignal;
}

interface Stage extends DemoSurroundings {
  readonly options: DemoOptions;
  /** Undone in reverse, whatever happens. */
  readonly cleanUps: (() => Promise<void>)[];
}

const START_TIMEOUT_MS = 15_000;

/** Runs until the signal or until the time is over. Throws the problem that ended it early. */
export async function runDemo(options: DemoOptions, surroundings: DemoSurroundings): Promise<void> {
  const cleanUps: (() => Promise<void>)[] = [];
  try {
    await perform({ ...surroundings, options, cleanUps });
  } catch (error) {
    // Ctrl-C reaches the children as well: what fails from then on is no news.
    if (!surroundings.signal.aborted) throw error;
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
}

async function perform(stage: Stage): Promise<void> {
  buildExporter(stage.project);
  const files = await createDemoFiles();
  stage.cleanUps.push(() => rm(files.directory, { recursive: true, force: true }));
  const registry = await openRegistry(stage, files);
  await seedRegistry(registry.url, stage.signal);
  const exporter = await openExporter(stage, files, registry.url);
  const places = { exporterUrl: exporter.url, registryUrl: registry.url, registry: registry.description };
  stage.print(whatToLookAt({ ...places, isHealthy: stage.options.isHealthy }));
  await runUntilOver(stage, registry, exporter.ended);
}

async function openRegistry({ options, signal, cleanUps }: Stage, files: DemoFiles): Promise<DemoRegistry> {
  const registry = await startRegistry(options.registry, files);
  cleanUps.push(registry.stop);
  const asksForLogin = (status: number): boolean => status === 401;
  const url = `${registry.url}/v2/`;
  const answers = waitUntilAnswers({ url, timeoutMs: START_TIMEOUT_MS, isGood: asksForLogin, signal });
  await demand('the registry', Promise.race([answers, registry.ended]));
  return registry;
}

interface OpenExporter {
  readonly url: string;
  readonly ended: Promise<string>;
}

async function openExporter(stage: Stage, files: DemoFiles, registryUrl: string): Promise<OpenExporter> {
  const { project, options, signal, cleanUps } = stage;
  const port = await findFreePort(options.port);
  const exporter = startExporter({ project, port, registryUrl, files });
  cleanUps.push(exporter.stop);
  const url = `http://127.0.0.1:${port}`;
  const isServed = (status: number): boolean => status === 200;
  const answers = waitUntilAnswers({ url: `${url}/`, timeoutMs: START_TIMEOUT_MS, isGood: isServed, signal });
  await demand('the exporter', Promise.race([answers, exporter.ended]));
  return { url, ended: exporter.ended };
}

/** Takes an answer, or the sentence with which the program that should have given it ended. */
async function demand(what: string, answer: Promise<boolean | string>): Promise<void> {
  const outcome = await answer;
  if (typeof outcome === 'string') throw new Error(outcome);
  if (!outcome) throw new Error(`${what}: does not answer within ${START_TIMEOUT_MS / 1000}s`);
}

async function runUntilOver(
  { options, signal }: Stage,
  registry: DemoRegistry,
  exporterEnded: Promise<string>,
): Promise<void> {
  const timeoutMs = options.seconds === undefined ? undefined : options.seconds * 1000;
  const steps = options.isHealthy ? rounds.healthy : rounds.eventful;
  let traffic: Promise<void> = Promise.resolve();
  try {
    await withDeadline({ timeoutMs, signal }, async (over) => {
      traffic = driveTraffic(registry.url, steps, over);
      const early = await Promise.race([traffic, registry.ended, exporterEnded]);
      if (early !== undefined) throw new Error(early);
    });
  } finally {
    await traffic;
  }
}
