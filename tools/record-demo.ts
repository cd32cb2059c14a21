import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../demo/process/free-port.ts';
import { waitUntilAnswers } from '../demo/process/wait-until-answers.ts';
import { runDemo } from '../demo/run-demo.ts';
import { writeRecording, type Scrape } from '../test/recorded/recording.ts';

/** What Prometheus would have got of a demonstration: scrapes at its own pace, for longer than the demonstration's round takes. */
const everyMs = 15_000;
const scrapes = 49;
const project = fileURLToPath(new URL('..', import.meta.url));
const folder = `${project}test/recorded`;

mkdirSync(folder, { recursive: true });
await Promise.all([record('eventful', false), record('healthy', true)]);

async function record(name: string, isHealthy: boolean): Promise<void> {
  const port = await findFreePort(isHealthy ? 10_200 : 10_100);
  const stop = new AbortController();
  const { signal } = stop;
  const surroundings = { project, signal, print: () => undefined };
  const demo = runDemo({ registry: 'real', port, seconds: undefined, isHealthy }, surroundings);
  const recorded = await Promise.race([scrapeAll(`http://127.0.0.1:${port}/metrics`, signal), demo]);
  stop.abort();
  await demo;
  if (recorded === undefined) throw new Error(`${name}: the demonstration ended early`);
  writeFileSync(`${folder}/${name}.txt`, writeRecording(recorded, everyMs));
}

async function scrapeAll(url: string, signal: AbortSignal): Promise<readonly Scrape[]> {
  const isGood = (status: number): boolean => status === 200;
  if (!(await waitUntilAnswers({ url, timeoutMs: 60_000, isGood, signal })))
    throw new Error(`${url}: does not answer`);
  // The first scan and the first probe come with the first seconds.
  await pause(everyMs);
  const begunMs = Date.now();
  const all: Scrape[] = [];
  for (let index = 0; index < scrapes; index += 1) {
    await pause(Math.max(0, begunMs + index * everyMs - Date.now()));
    all.push({ atMs: Date.now(), text: await (await fetch(url)).text() });
  }
  return all;
}
