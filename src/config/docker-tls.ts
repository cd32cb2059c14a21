import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineTls } from '../docker/tls-credentials.ts';
import * as options from './global-options.ts';
import type { Kind } from './kinds.ts';
import type { Option } from './option.ts';
import { caFile } from './path-kinds.ts';
import type { Environment, Section } from './section.ts';
import { clientCertificate, clientKey, isKeyOf } from './tls-kinds.ts';

/** How the Engine is asked with TLS; undefined where it is asked without, as a socket always is. */
export function readDockerTls(
  section: Section,
  host: string,
  environment: Environment,
): EngineTls | undefined {
  const isOn =
    section.read(options.dockerTlsVerify) === true || fileOptions.some((file) => section.has(file));
  if (!isOn || host.startsWith('unix://')) return undefined;
  const folder = folderOf(section, environment);
  const tls = {
    caFile: section.read(options.dockerCaFile) ?? fromFolder(section, { folder, ...ca }),
    certFile: section.read(options.dockerCertFile) ?? fromFolder(section, { folder, ...cert }),
    keyFile: section.read(options.dockerKeyFile) ?? fromFolder(section, { folder, ...key }),
  };
  judgePair(section, tls);
  return tls;
}

const fileOptions = [options.dockerCaFile, options.dockerCertFile, options.dockerKeyFile];

/** Names that the docker client gives them. A client certificate may be absent, where the Engine asks for none. */
const ca = { option: options.dockerCaFile, name: 'ca.pem', kind: caFile, isNeeded: true };
const cert = { option: options.dockerCertFile, name: 'cert.pem', kind: clientCertificate, isNeeded: false };
const key = { option: options.dockerKeyFile, name: 'key.pem', kind: clientKey, isNeeded: false };

/** Undefined where only files are named. */
function folderOf(section: Section, environment: Environment): string | undefined {
  const given = section.read(options.dockerCertPath);
  if (given !== undefined) return given;
  if (section.read(options.dockerTlsVerify) !== true) return undefined;
  return join(environment['HOME'] ?? '/', '.docker');
}

interface FolderFile {
  readonly folder: string | undefined;
  readonly option: Option<string>;
  readonly name: string;
  readonly kind: Kind<string>;
  readonly isNeeded: boolean;
}

function fromFolder(
  section: Section,
  { folder, option, name, kind, isNeeded }: FolderFile,
): string | undefined {
  if (folder === undefined || section.has(option)) return undefined;
  const path = join(folder, name);
  if (!isNeeded && !existsSync(path)) return undefined;
  const parsed = kind.parse(path);
  if (parsed.ok) return parsed.value;
  const todo = { todo: parsed.todo ?? 'the docker client looks for the same files' };
  const expected = 'a folder with ca.pem, and with cert.pem and key.pem where the Engine asks for them';
  section.refuse(options.dockerCertPath, `has a ${name} that ${parsed.wrong}`, { expected, ...todo });
  return undefined;
}

function judgePair(section: Section, { certFile, keyFile }: EngineTls): void {
  if (certFile !== undefined && keyFile === undefined && !section.has(options.dockerKeyFile))
    section.refuse(options.dockerCertFile, 'has no key', { expected: 'docker.tls.key_file beside it' });
  if (keyFile !== undefined && certFile === undefined && !section.has(options.dockerCertFile))
    section.refuse(options.dockerKeyFile, 'has no certificate', {
      expected: 'docker.tls.cert_file beside it',
    });
  if (certFile === undefined || keyFile === undefined || isKeyOf(keyFile, certFile)) return;
  const where = section.has(options.dockerKeyFile) ? options.dockerKeyFile : options.dockerCertPath;
  section.refuse(where, 'holds the key of another certificate', { expected: `the key of ${certFile}` });
}
