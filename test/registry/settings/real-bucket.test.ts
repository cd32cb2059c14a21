import { expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../../../demo/process/free-port.ts';
import { parseSettings } from '../../../src/registry/settings/parse-settings.ts';
import { realParts } from '../../support/real-parts.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { observeRegistry } from './observe-registry.ts';
import { startUpstream } from './upstream.ts';

realParts('a registry that keeps its images in a bucket', ['docker-registry'], () => {
  test.each([
    ['a file', 's3: { bucket: images, rootdirectory: /some/where, PLACE }', {}],
    ['a file that names the driver otherwise', 's3aws: { bucket: images, PLACE }', {}],
    [
      'variables over a file for a folder',
      'filesystem: { rootdirectory: /nowhere }',
      {
        REGISTRY_STORAGE: 's3',
        REGISTRY_STORAGE_S3_BUCKET: '0042',
        REGISTRY_STORAGE_S3_ROOTDIRECTORY: 'below',
        REGISTRY_STORAGE_S3_REGION: 'us-east-1',
        REGISTRY_STORAGE_S3_REGIONENDPOINT: 'ENDPOINT',
        REGISTRY_STORAGE_S3_ACCESSKEY: 'key',
        REGISTRY_STORAGE_S3_SECRETKEY: 'secret',
      },
    ],
  ])('asks the bucket that is told, in the way that is told: %s', async (_, storage, variables) => {
    const bucket = await startUpstream(403);
    onTestFinished(bucket.stop);
    const place = `region: us-east-1, regionendpoint: '${bucket.url}', accesskey: key, secretkey: secret`;
    const port = await findFreePort(0);
    const launch = {
      folder: temporaryFolder(),
      yaml: `version: 0.1\nhttp: { addr: '127.0.0.1:${port}' }\nstorage: { ${storage.replace('PLACE', place)} }\n`,
      environment: Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [name, value.replace('ENDPOINT', bucket.url)]),
      ),
    };
    const { settings, problems } = parseSettings({ ...launch, release: 2 });

    await observeRegistry(launch, { port, prefix: '/', authorization: undefined, debug: [] });

    const { bucket: name, rootDirectory = '', endpoint, pathStyle } = settings.storage;
    const [first = ''] = bucket.asked;
    const { pathname, searchParams } = new URL(first, bucket.url);
    const [, inPath = '', ...key] = pathname.split('/');
    expect(problems).toEqual([]);
    expect({ name, pathStyle, endpoint }).toEqual({ name: inPath, pathStyle: true, endpoint: bucket.url });
    // The driver asks for an object or, with a prefix, for a list.
    const asked = key.join('/') || searchParams.get('prefix');
    expect(asked?.split('docker/registry/v2/')[0]).toBe(
      rootDirectory === '' ? '' : `${rootDirectory.replace(/^\//, '')}/`,
    );
  });
});
