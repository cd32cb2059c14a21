import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDockerEngine } from '../../src/docker/create-engine.ts';
import type { DockerEngine } from '../../src/docker/engine.ts';
import { makeAuthority, issue, type Authority } from '../registry/api/certificates.ts';
import { startEngineProxy } from '../support/engine-proxy.ts';
import { startExporter } from '../support/exporter.ts';
import { realParts } from '../support/real-parts.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { signal } = new AbortController();
const everything = ['/_ping', '/version', '/containers/json', '/containers/{id}/json', '/events'];

realParts('an Engine behind TLS with certificates of clients', ['docker', 'nginx', 'openssl'], () => {
  test('is asked where both sides know each other', async () => {
    const { engine } = await setUp();

    expect(await engine.ping(signal)).toEqual({ status: 'ok', value: 'OK' });
    expect(await engine.findContainers('no-such-container', signal)).toEqual({ status: 'ok', value: [] });
  });

  test('is not believed with the certificate of another authority', async () => {
    const { folder, host } = await setUp();
    makeAuthority(folder, 'stranger');
    const engine = createDockerEngine(host, {
      tls: { ...filesIn(folder), caFile: join(folder, 'stranger.pem') },
    });

    expect(await engine.ping(signal)).toMatchObject({
      status: 'failed',
      reason: 'tls',
      detail: expect.stringMatching(/^no TLS with the engine: .*certificate/) as string,
    });
  });

  test('is not believed under another name', async () => {
    const { engine } = await setUp({ hosts: 'DNS:elsewhere' });

    expect(await engine.ping(signal)).toMatchObject({
      reason: 'tls',
      detail: expect.stringContaining("does not match certificate's altnames") as string,
    });
  });

  test('does not answer a client without a certificate', async () => {
    const { folder, host } = await setUp();
    const tls = { ...filesIn(folder), certFile: undefined, keyFile: undefined };

    const found = await createDockerEngine(host, { tls }).findContainers('a', signal);

    expect(found).toMatchObject({ status: 'failed', detail: expect.stringMatching(/^HTTP 400: /) as string });
  });

  test('is told when it speaks no TLS at all', async () => {
    const folder = temporaryFolder();
    writeIdentity(makeAuthority(folder, 'ca'), 'client');
    const proxy = await startEngineProxy({ allowed: everything });
    const engine = createDockerEngine(`tcp://127.0.0.1:${proxy.port}`, { tls: filesIn(folder) });

    expect(await engine.ping(signal)).toMatchObject({ reason: 'tls' });
  });

  test('is asked with renewed certificates once it is connected anew, without a restart', async () => {
    const { folder, engine, proxy, authority } = await setUp();
    await engine.ping(signal);

    // Everything is renewed: the old authority is no longer believed by either side.
    const renewed = makeAuthority(folder, 'renewed');
    writeIdentity(renewed, 'server');
    writeIdentity(renewed, 'client');
    await proxy.reload({ allowed: everything, tls: serverFiles(folder, renewed) });
    const before = await engine.findContainers('a', signal);
    copyFileSync(renewed.certificateFile, authority.certificateFile);
    const after = await engine.findContainers('a', signal);

    expect(before).toMatchObject({ status: 'failed', reason: 'tls' });
    expect(after).toEqual({ status: 'ok', value: [] });
  });

  test('whose files have become unreadable is told by their names, not by their content', async () => {
    const { folder, engine } = await setUp();
    writeFileSync(join(folder, 'client.key'), '-----BEGIN hunter2-----');

    const told = await engine.ping(signal);

    expect(told).toMatchObject({ reason: 'tls', detail: expect.stringContaining('client.key') as string });
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });

  test('is found by the built program as by the docker client', async () => {
    const { folder, host } = await setUp();
    for (const [file, name] of [
      ['ca.pem', 'ca.pem'],
      ['client.pem', 'cert.pem'],
      ['client.key', 'key.pem'],
    ] as const)
      if (file !== name) copyFileSync(join(folder, file), join(folder, name));
    const exporter = await startExporter({
      ...{ DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder },
      REGISTRY_CONTAINER: 'no-such-container',
    });

    await exporter.reaches(
      'docker_registry_exporter_collector_failures_total{registry="registry",collector="container"}',
      1,
    );

    const told = exporter.log.find((line) => line.includes('collector=container'));
    expect(told).toContain('there is no container or compose service');
    expect(exporter.log.join('\n')).not.toContain('PRIVATE');
  });
});

interface World {
  readonly folder: string;
  readonly host: string;
  readonly engine: DockerEngine;
  readonly authority: Authority;
  readonly proxy: Awaited<ReturnType<typeof startEngineProxy>>;
}

async function setUp(certificate: { readonly hosts?: string } = {}): Promise<World> {
  const folder = temporaryFolder();
  const authority = makeAuthority(folder, 'ca');
  writeIdentity(authority, 'server', certificate.hosts);
  writeIdentity(authority, 'client');
  const proxy = await startEngineProxy({ allowed: everything, tls: serverFiles(folder, authority) });
  const host = `tcp://127.0.0.1:${proxy.port}`;
  return { folder, host, engine: createDockerEngine(host, { tls: filesIn(folder) }), authority, proxy };
}

/** Leaves `NAME.pem` and `NAME.key` in the authority's folder. */
function writeIdentity(authority: Authority, name: string, hosts?: string): void {
  const { cert } = issue(authority, name, { days: 10, ...(hosts === undefined ? {} : { hosts }) });
  writeFileSync(join(authority.folder, `${name}.pem`), cert);
}

function filesIn(folder: string): {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
} {
  const file = (name: string): string => join(folder, name);
  return { caFile: file('ca.pem'), certFile: file('client.pem'), keyFile: file('client.key') };
}

function serverFiles(folder: string, authority: Authority) {
  return {
    cert: join(folder, 'server.pem'),
    key: join(folder, 'server.key'),
    clients: authority.certificateFile,
  };
}
