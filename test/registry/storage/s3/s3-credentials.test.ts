import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DigestTable } from '../../../../src/registry/storage-layout/digest-table.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { openDriver, otherwiseEmpty, scriptedStore, text } from './scripted-store.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('credentials', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/none');
    vi.stubEnv('AWS_CONFIG_FILE', '/none');
  });

  test("may come from a container's role", async () => {
    const role = await scriptedStore(() => text(200, JSON.stringify(roleKeys)));
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', role.target.endpoint);

    expect(await keysUsed()).toEqual(new Set(['key-of-a-role']));
  });

  test('may come from a token of the cluster', async () => {
    const { AccessKeyId, SecretAccessKey, Token, Expiration } = roleKeys;
    const keys = `<AccessKeyId>${AccessKeyId}</AccessKeyId><SecretAccessKey>${SecretAccessKey}</SecretAccessKey><SessionToken>${Token}</SessionToken><Expiration>${Expiration}</Expiration>`;
    const answer = `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>${keys}</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
    const service = await scriptedStore(() => text(200, answer, { 'content-type': 'text/xml' }));
    const tokenFile = join(temporaryFolder(), 'token');
    writeFileSync(tokenFile, 'token-of-the-test');
    vi.stubEnv('AWS_ENDPOINT_URL_STS', service.target.endpoint);
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', tokenFile);
    vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/registry');

    expect(await keysUsed()).toEqual(new Set(['key-of-a-role']));
  });

  test('whose token cannot be read are told', async () => {
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', '/none/token');
    vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/registry');

    await expect(keysUsed()).rejects.toThrow(
      's3://registry/some/where: the credentials cannot be read (ENOENT',
    );
  });

  test('that are nowhere to be found are missed in one line', async () => {
    const { target } = await scriptedStore(otherwiseEmpty);
    const machine = await scriptedStore(() => () => undefined);
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', machine.target.endpoint);

    const listing = openDriver(target).list(new DigestTable());

    await expect(listing).rejects.toThrow('s3://registry/some/where: no credentials were found');
  });
});

const roleKeys = {
  AccessKeyId: 'key-of-a-role',
  SecretAccessKey: 'secret-of-a-role',
  Token: 'session',
  Expiration: '2100-01-01T00:00:00Z',
};

/** Which access keys a list was signed with. */
async function keysUsed(): Promise<ReadonlySet<string | undefined>> {
  const keys = new Set<string | undefined>();
  const { target } = await scriptedStore((url) => (response, request) => {
    keys.add(/Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1]);
    otherwiseEmpty(url)(response, request);
  });
  await openDriver(target).list(new DigestTable());
  return keys;
}
