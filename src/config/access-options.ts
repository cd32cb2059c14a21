import { boolean, list, oneOf, text } from './kinds.ts';
import { option, type Option } from './option.ts';
import { caFile, readableFile } from './path-kinds.ts';
import { origin } from './registry-kinds.ts';
import { clientCertificate, clientKey } from './tls-kinds.ts';

export const username = option({
  key: 'username',
  env: 'REGISTRY_USERNAME',
  kind: text('a user name', { pattern: /^[^\0\r\n:]+$/, wrong: 'cannot be a user name' }),
  help: 'User that the probe logs in as.',
});
export const passwordFile = option({
  key: 'password_file',
  env: 'REGISTRY_PASSWORD_FILE',
  kind: readableFile,
  help: "File with that user's password; a change is seen at the next probe.",
});
export const realms = option({
  key: 'auth.realms',
  env: 'REGISTRY_AUTH_REALMS',
  kind: list('origins of token servers', origin),
  help: "Token servers on other hosts than the registry that may be given the credentials, as `https://auth.example.com`; one that is listed with `http://` may be asked without TLS. The registry's own host may always, with the protection that `url` promises.",
});
export const tlsCaFile = option({
  key: 'tls.ca_file',
  env: 'REGISTRY_CA_FILE',
  kind: caFile,
  help: "Certificates to trust besides Node's own.",
});
export const tlsCertFile = option({
  key: 'tls.cert_file',
  env: 'REGISTRY_TLS_CERT_FILE',
  kind: clientCertificate,
  help: "Certificate to show to a server that asks for a client's.",
});
export const tlsKeyFile = option({
  key: 'tls.key_file',
  env: 'REGISTRY_TLS_KEY_FILE',
  kind: clientKey,
  help: 'Its key.',
});
export const tlsServerName = option({
  key: 'tls.server_name',
  env: 'REGISTRY_TLS_SERVER_NAME',
  kind: text('a host name', {
    pattern: /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?$/,
    wrong: 'is not a host name',
  }),
  help: 'Host that the certificate is for, where the URL names another, as behind a port that is forwarded.',
});
export const tlsMinVersion = option({
  key: 'tls.min_version',
  env: 'REGISTRY_TLS_MIN_VERSION',
  kind: oneOf(['TLS12', 'TLS13']),
  fallback: 'TLS12',
  help: 'Oldest version of TLS that is accepted.',
});
export const insecureSkipVerify = option({
  key: 'tls.insecure_skip_verify',
  env: 'REGISTRY_TLS_INSECURE_SKIP_VERIFY',
  kind: boolean,
  fallback: 'false',
  help: 'Accept any certificate. Credentials then go to whoever answers.',
});
export const servedCertificateFile = option({
  key: 'tls.served_certificate_file',
  env: 'REGISTRY_SERVED_CERTIFICATE_FILE',
  kind: clientCertificate,
  help: 'The certificate as it lies on the disk of whoever serves it (the registry, nginx), so that one that was renewed and is not served yet is seen.',
});

export const accessOptions: readonly Option<unknown>[] = [
  ...[username, passwordFile, realms, tlsCaFile, tlsCertFile, tlsKeyFile, tlsServerName, tlsMinVersion],
  ...[insecureSkipVerify, servedCertificateFile],
];
