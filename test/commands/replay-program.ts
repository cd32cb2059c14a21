import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { parseSeries, type ParsedSeries } from '../telemetry/exposition.ts';
import type { Ended } from './program.ts';

export const mainProgram = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The path of a recorded log. */
export function corpusLog(path: string): string {
  return fileURLToPath(new URL(`../corpus/${path}`, import.meta.url));
}

/** Status codes and how often the client got them. */
export function truthOf(scenario: string): Readonly<Record<string, number>> {
  const truth = JSON.parse(readFileSync(corpusLog(`${scenario}/truth.json`), 'utf8')) as {
    readonly client_side_truth: { readonly by_status: Readonly<Record<string, number>> };
  };
  return truth.client_side_truth.by_status;
}

/** Runs `replay` of the built program to its end. */
export async function replay(args: readonly string[], stdin: string | Buffer = ''): Promise<Ended> {
  const child = startReplay(args);
  // A program that ends without reading all of it closes the pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

export function startReplay(args: readonly string[]) {
  const child = spawn(process.execPath, [mainProgram, 'replay', ...args], {
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  endWithTest(child);
  return child;
}

export function endWithTest(child: ChildProcess): void {
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
}

export function seriesIn(exposition: string): readonly ParsedSeries[] {
  const lines = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map(parseSeries).filter((series) => series !== undefined);
}

/** What the series of one name come to, by the value of a label. */
export function sumsBy(exposition: string, name: string, label: string): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const series of seriesIn(exposition)) {
    const key = series.labels[label] ?? '';
    if (series.name === name && series.value > 0) sums[key] = (sums[key] ?? 0) + series.value;
  }
  return sums;
}

export function requestsByCode(exposition: string): Readonly<Record<string, number>> {
  return sumsBy(exposition, 'docker_registry_http_requests_total', 'code');
}

export function valueOf(exposition: string, name: string): number | undefined {
  return seriesIn(exposition).find((series) => series.name === name)?.value;
}

/** Writes a log, and gives its path. */
export function logIn(folder: string, name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** An access line of that moment. */
export function accessLine(timeMs: number, { uri = '/v2/a/tags/list', status = 200 } = {}): string {
  const [, day, month, year, time] =
    /, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(timeMs).toUTCString()) ?? [];
  return `10.0.0.1 - - [${day}/${month}/${year}:${time} +0000] "GET ${uri} HTTP/1.1" ${status} 2 "" "curl/8"\n`;
}

/** A line of the structured log at that moment. */
export function structuredLine(timeMs: number, fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ level: 'info', time: new Date(timeMs).toISOString(), ...fields })}\n`;
}

export function completedLine(timeMs: number, fields: Readonly<Record<string, unknown>> = {}): string {
  return structuredLine(timeMs, {
    msg: 'response completed',
    'http.request.id': `id-${timeMs}`,
    'http.request.method': 'GET',
    'http.request.uri': '/v2/a/tags/list',
    'http.request.remoteaddr': '10.0.0.1:4242',
    'http.response.status': 200,
    'http.response.duration': '2ms',
    'http.response.written': 2,
    ...fields,
  });
}
