import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issue, makeAuthority } from '../registry/api/certificates.ts';
import { realParts } from '../support/real-parts.ts';
import { TemporaryConfig, valid } from './temporary-config.ts';

const config = new TemporaryConfig();
const { folder } = config;
const file = (name: string): string => join(folder, name);
const yaml = (tls: string): string =>
  `docker: {host: "tcp://engine:2376", ${tls}}\nregistries: [{container: a}]\n`;
const expectedFolder =
  'expected a folder with ca.pem, and with cert.pem and key.pem where the Engine asks for them';

realParts('the certificates for an Engine', ['openssl'], () => {
  beforeAll(() => {
    const authority = makeAuthority(folder, 'ca');
    for (const name of ['cert', 'other'])
      config.write(`${name}.pem`, issue(authority, name, { days: 10 }).cert);
    copyFileSync(file('cert.key'), file('key.pem'));
    const locked = ['pkey', '-in', 'key.pem', '-aes256', '-passout', 'pass:hunter2', '-out', 'locked.key'];
    execFileSync('openssl', locked, { cwd: folder });
    mkdirSync(file('.docker'));
    copyFileSync(file('ca.pem'), file('.docker/ca.pem'));
    mkdirSync(file('empty'));
    config.write('password', 'hunter2\n');
  });
  afterAll(() => {
    config.remove();
  });

  const tlsOf = (text: string, environment: Readonly<Record<string, string>> = {}): unknown =>
    valid(config.load(yaml(text), environment)).docker.tls;

  test.each([
    [
      'in a folder',
      { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder },
      '',
      'ca.pem',
      'cert.pem',
      'key.pem',
    ],
    [
      'switched on by any text',
      { DOCKER_TLS_VERIFY: '0', DOCKER_CERT_PATH: folder },
      '',
      'ca.pem',
      'cert.pem',
      'key.pem',
    ],
    [
      'where the docker client has them',
      { DOCKER_TLS_VERIFY: '1', HOME: folder },
      '',
      '.docker/ca.pem',
      undefined,
      undefined,
    ],
    [
      'one by one',
      {},
      'tls: {ca_file: DIR/ca.pem, cert_file: DIR/cert.pem, key_file: DIR/key.pem}',
      'ca.pem',
      'cert.pem',
      'key.pem',
    ],
    ['an authority alone', {}, 'tls: {ca_file: DIR/ca.pem}', 'ca.pem', undefined, undefined],
    ['a folder in the file', {}, 'tls: {verify: true, cert_path: DIR}', 'ca.pem', 'cert.pem', 'key.pem'],
  ])('are taken %s', (...[, environment, text, ca, cert, key]) => {
    const path = (name: string | undefined): string | undefined =>
      name === undefined ? undefined : file(name);

    expect(tlsOf(text, environment)).toEqual({ caFile: path(ca), certFile: path(cert), keyFile: path(key) });
  });

  test.each([
    ['are not asked for', {}, ''],
    [
      'lie in a folder, but TLS is not switched on, as with the docker client',
      { DOCKER_CERT_PATH: folder },
      '',
    ],
    ['are switched off in the file', {}, 'tls: {verify: false, cert_path: DIR}'],
    [
      'are for a socket',
      { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder, DOCKER_HOST: 'unix:///run/docker.sock' },
      '',
    ],
  ])('are not used where they %s', (_, environment, text) => {
    expect(tlsOf(text, environment)).toBeUndefined();
  });

  test.each([
    [
      'every file is wrong',
      {},
      'tls: {ca_file: DIR/password, cert_file: DIR/key.pem, key_file: DIR/locked.key}',
      [
        'DIR/c.yml:1 docker.tls.ca_file: holds no certificate, expected the path of a file with PEM certificates, got "DIR/password"',
        'DIR/c.yml:1 docker.tls.cert_file: holds no certificate, expected the path of a file with a PEM certificate, got "DIR/key.pem"',
        'DIR/c.yml:1 docker.tls.key_file: is protected by a passphrase, expected the path of a file with a PEM private key, got "DIR/locked.key"; take it away with openssl pkey -in KEY -out NEW_KEY',
      ],
    ],
    [
      'the key is that of another certificate',
      {},
      'tls: {ca_file: DIR/ca.pem, cert_file: DIR/other.pem, key_file: DIR/key.pem}',
      [
        'DIR/c.yml:1 docker.tls.key_file: holds the key of another certificate, expected the key of DIR/other.pem, got "DIR/key.pem"',
      ],
    ],
    [
      'a certificate comes without its key',
      {},
      'tls: {cert_file: DIR/cert.pem}',
      [
        'DIR/c.yml:1 docker.tls.cert_file: has no key, expected docker.tls.key_file beside it, got "DIR/cert.pem"',
      ],
    ],
    [
      'a key comes without its certificate',
      {},
      'tls: {key_file: DIR/key.pem}',
      [
        'DIR/c.yml:1 docker.tls.key_file: has no certificate, expected docker.tls.cert_file beside it, got "DIR/key.pem"',
      ],
    ],
    [
      'the folder has nothing',
      { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: file('empty') },
      '',
      [
        `DOCKER_CERT_PATH: has a ca.pem that cannot be read, ${expectedFolder}, got "DIR/empty"; the docker client looks for the same files`,
      ],
    ],
    [
      'the switch is none',
      {},
      'tls: {verify: 3}',
      ['DIR/c.yml:1 docker.tls.verify: is neither true nor false, expected true or false, got 3'],
    ],
  ])('are refused where %s', (...[, environment, text, problems]) => {
    const told = config.problems(yaml(text), environment);

    expect(told).toEqual(problems);
    expect(told.join('\n')).not.toContain('hunter2');
  });
});
