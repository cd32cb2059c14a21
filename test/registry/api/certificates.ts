import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of an authority that lives as long as the test run. */
export interface Authority {
  readonly folder: string;
  readonly name: string;
  readonly certificateFile: string;
}

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** Makes a private authority with openssl, valid for `days`. */
export function makeAuthority(folder: string, name: string, days = 10): Authority {
  const certificateFile = join(folder, `${name}.pem`);
  openssl(folder, [
    'req',
    '-x509',
    ...newKey(name),
    '-subj',
    `/CN=${name}`,
    '-days',
    days,
    '-out',
    certificateFile,
  ]);
  return { folder, name, certificateFile };
}

const thisMachine = 'DNS:localhost,IP:127.0.0.1';

/** Issues a certificate that ends in so many days, or ended so many ago. */
export function issue(
  { folder, name }: Authority,
  subject: string,
  { days, hosts = thisMachine }: { readonly days: number; readonly hosts?: string },
): Identity {
  const [request, extensions, cert] = [`${subject}.csr`, `${subject}.ext`, `${subject}.pem`];
  writeFileSync(join(folder, extensions), `subjectAltName=${hosts}\n`);
  openssl(folder, ['req', ...newKey(subject), '-subj', `/CN=${subject}`, '-out', request]);
  const by = ['-CA', `${name}.pem`, '-CAkey', `${name}.key`, '-CAcreateserial'];
  openssl(folder, [
    'x509',
    '-req',
    '-in',
    request,
    ...by,
    '-days',
    days,
    '-extfile',
    extensions,
    '-out',
    cert,
  ]);
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  return { cert: read(cert) + read(`${name}.pem`), key: read(`${subject}.key`) };
}

function newKey(name: string): readonly string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${name}.key`];
}

function openssl(folder: string, args: readonly (string | number)[]): void {
  execFileSync('openssl', args.map(String), { cwd: folder, stdio: 'ignore' });
}
