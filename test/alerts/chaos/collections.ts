import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pushImage } from '../../support/push.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startChaosRegistry } from './chaos-registry.ts';
import { hasty, type ChaosFault } from './fault.ts';

/** Garbage collections; `tell` posts a scheduler's notice to the exporter. */
export type Tell = (notice: Readonly<Record<string, unknown>>) => Promise<void>;

export function collectionFaults(tell: Tell): readonly Promise<ChaosFault>[] {
  return [uncollected(), writtenMeanwhile(tell)];
}

/** A job of cron whose registry has no repository yet: it prints why, and ends with another code than 0. */
async function uncollected(): Promise<ChaosFault> {
  const { url, configuration } = await startChaosRegistry();
  const output = join(temporaryFolder(), 'gc.log');
  writeFileSync(output, '');
  return {
    name: 'uncollected',
    watched: { url: url.href, collectors: { probe: hasty.probe, gc: { files: [output], ...hasty.gc } } },
    happen: async () => {
      const file = openSync(output, 'a');
      const job = spawn('docker-registry', ['garbage-collect', configuration], {
        stdio: ['ignore', file, file],
      });
      await once(job, 'exit');
    },
    notifies: ['RegistryGCFailed warning'],
  };
}

async function writtenMeanwhile(tell: Tell): Promise<ChaosFault> {
  const name = 'written-meanwhile';
  const { url, log } = await startChaosRegistry();
  return {
    name,
    watched: { url: url.href, collectors: { probe: hasty.probe, log: { file: log } } },
    happen: async () => {
      await tell({ registry: name, event: 'start', run: 'nightly' });
      await pause(2_000);
      await pushImage(url, { repository: 'team/app', tag: '1', layers: ['layer'] });
      await pause(2_000);
      await tell({ registry: name, event: 'end', run: 'nightly', success: true });
    },
    notifies: ['RegistryGCUnsafe warning'],
  };
}
