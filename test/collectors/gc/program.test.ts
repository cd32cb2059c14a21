import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startExporter } from '../../support/exporter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const execute = promisify(execFile);
const page = new URL('../../../docs/gc.md', import.meta.url);

/** The script of the page, with the places of this machine. */
function documentedScript(tokenFile: string): string {
  const [, script = ''] = /(#!\/bin\/sh\n[^]*?\/-\/gc"\n)/.exec(readFileSync(page, 'utf8')) ?? [];
  return script.replaceAll(/^ {4}/gm, '').replace('/etc/registry/gc-token', tokenFile);
}

test('the program counts what the script of the documentation tells', async () => {
  const folder = temporaryFolder();
  const [tokenFile, script] = [join(folder, 'token'), join(folder, 'tell-registry-gc')];
  writeFileSync(tokenFile, 'a token of words\n'.replaceAll(' ', '-'));
  writeFileSync(script, documentedScript(tokenFile));
  chmodSync(script, 0o755);
  const exporter = await startExporter({
    REGISTRY_NAME: 'main',
    REGISTRY_EXPORTER_GC_TOKEN_FILE: tokenFile,
  });
  const tell = (...args: readonly string[]) =>
    execute(script, [...args], { env: { PATH: process.env['PATH'], EXPORTER: exporter.url.origin } });
  const [runs, failures] = ['runs', 'failures'].map(
    (what) => `docker_registry_gc_${what}_total{registry="main"}`,
  );

  await tell('start', 'timer');
  await exporter.reaches('docker_registry_gc_running{registry="main"}', 1);
  await tell('end', 'timer', 'true');
  await exporter.reaches(runs ?? '', 1);
  const succeeded = await exporter.value(failures ?? '');
  await tell('end', 'another', 'false');
  await exporter.reaches(failures ?? '', 1);
  const metrics = await (await fetch(new URL('/metrics', exporter.url))).text();

  expect(succeeded).toBe(0);
  expect(await exporter.value(runs ?? '')).toBe(2);
  expect(metrics + exporter.log.join('\n')).not.toContain('a-token-of-words');
  await expect(tell('begin', 'timer')).rejects.toThrow(/400/);
});
