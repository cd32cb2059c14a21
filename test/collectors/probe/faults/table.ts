import type { ProbeFailureReason } from '../../../../src/domain/failure.ts';

/** One way in which a registry fails its clients, and what the exporter says of it. */
export interface Fault {
  readonly title: string;
  readonly reason: ProbeFailureReason;
  /** The layer that is down; none where each does what it should, or nothing was asked. */
  readonly component: 'api' | 'auth' | 'storage' | 'none';
  /** What the page and the log record say after "is down: ". HOST stands for the registry, REALM for its token server. */
  readonly text: string;
}

type Said = readonly [title: string, reason: ProbeFailureReason, component: Fault['component'], text: string];

function rows<Id extends string>(said: Readonly<Record<Id, Said>>): Readonly<Record<Id, Fault>> {
  const entries = Object.entries<Said>(said).map(([id, [title, reason, component, text]]) => [
    id,
    { title, reason, component, text },
  ]);
  return Object.fromEntries(entries) as Readonly<Record<Id, Fault>>;
}

const noAnswer = 'no answer in time: gave up while';

/** The connection, before anything was said. */
export const networkFaults = rows({
  nameUnknown: ['the name is unknown', 'dns', 'api', 'getaddrinfo ENOTFOUND registry.invalid'],
  portClosed: ['the port is closed', 'refused', 'api', 'connect ECONNREFUSED HOST'],
  blackHole: ['packets vanish', 'timeout', 'api', `${noAnswer} connecting`],
  silent: ['it accepts and says nothing', 'timeout', 'api', `${noAnswer} waiting for an answer`],
  silentInTls: ['it accepts and does not shake hands', 'timeout', 'api', `${noAnswer} shaking hands`],
  slowPart: [
    'a part takes longer than `phase_timeout`, the whole not longer than `timeout`',
    ...(['timeout', 'api', `${noAnswer} waiting for an answer`] as const),
  ],
  reset: [
    'the connection is reset',
    ...(['refused', 'api', 'closes the connection without an answer: read ECONNRESET'] as const),
  ],
  halfHead: ['it stops within the head', 'timeout', 'api', `${noAnswer} reading the answer`],
  resetInHead: ['it hangs up within the head', 'protocol', 'api', 'socket hang up (ECONNRESET)'],
  halfBody: ['it stops within the body', 'timeout', 'api', `${noAnswer} reading the answer`],
  resetInBody: ['it hangs up within the body', 'protocol', 'api', 'aborted (ECONNRESET)'],
  proxyGone: ['the HTTP proxy is not there', 'refused', 'api', 'connect ECONNREFUSED PROXY'],
  proxyRefuses: [
    'the HTTP proxy refuses the tunnel',
    ...(['refused', 'api', 'the proxy PROXY answers 403 to CONNECT'] as const),
  ],
});

export const tlsFaults = rows({
  wrongCa: [
    'nobody vouches for the certificate',
    ...(['tls', 'api', 'unable to verify the first certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'] as const),
  ],
  expired: ['the certificate has run out', 'tls', 'api', 'certificate has expired (CERT_HAS_EXPIRED)'],
  wrongHost: [
    'the certificate is for another host',
    'tls',
    'api',
    "Hostname/IP does not match certificate's altnames: Host: localhost. is not in the cert's altnames: DNS:other.example (ERR_TLS_CERT_ALTNAME_INVALID)",
  ],
  oldTls: ['it speaks only TLS 1.0', ...(['tls', 'api', 'tlsv1 alert protocol version (EPROTO)'] as const)],
  noClientCertificate: [
    'it asks for a certificate of the client, and none is configured',
    ...(['tls', 'api', 'sslv3 alert bad certificate (ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE)'] as const),
  ],
  plainOnTls: [
    'https is configured, it speaks plain HTTP',
    ...(['tls', 'api', 'wrong version number (EPROTO)'] as const),
  ],
  caFileGone: [
    'the CA file is not there',
    ...([
      'tls',
      'none',
      "cannot use the CA file /nowhere/ca.pem: ENOENT: no such file or directory, stat '/nowhere/ca.pem'",
    ] as const),
  ],
  tlsOnPlain: [
    'http is configured, it speaks TLS',
    ...(['http_4xx', 'api', 'answers 400: it speaks TLS; write https:// in the URL'] as const),
  ],
});

/** Something answers, and is no registry in service. */
export const httpFaults = rows({
  portal: [
    'a captive portal answers with its page',
    ...([
      'protocol',
      'api',
      'answers 200 with neither a registry header nor JSON, expected a registry',
    ] as const),
  ],
  endless: [
    'the body has no end',
    ...(['protocol', 'api', 'answers 200 with an endless body, expected a registry'] as const),
  ],
  redirect: [
    '301 to another host',
    ...([
      'protocol',
      'api',
      'answers 301, a redirect to https://elsewhere.example, expected 200 or 401',
    ] as const),
  ],
  noChallenge: [
    '401 without a challenge',
    ...(['protocol', 'api', 'answers 401 without a usable Basic or Bearer challenge'] as const),
  ],
  otherScheme: [
    '401 with a scheme that registries do not use',
    ...(['protocol', 'api', 'answers 401 without a usable Basic or Bearer challenge'] as const),
  ],
  forbidden: ['403', 'http_4xx', 'api', 'answers 403'],
  notFound: ['404: another program, or a path that is not passed on', 'http_4xx', 'api', 'answers 404'],
  tooMany: ['429', 'http_4xx', 'api', 'answers 429'],
  broken: ['500', 'http_5xx', 'api', 'answers 500'],
  badGateway: ['502: nginx, and the registry behind it is not there', 'http_5xx', 'api', 'answers 502'],
  unavailable: ['503: nginx, and it lets no more requests through', 'http_5xx', 'api', 'answers 503'],
  gatewayTimeout: ['504: nginx, and the registry behind it hangs', 'http_5xx', 'api', 'answers 504'],
});

const realm = 'realm REALM';

export const logInFaults = rows({
  wrongPassword: [
    'htpasswd: the password is wrong',
    ...(['credentials', 'none', 'answers 401 to the configured credentials'] as const),
  ],
  passwordChanged: [
    'htpasswd: the password was changed while everything ran',
    ...(['credentials', 'none', 'answers 401 to the configured credentials'] as const),
  ],
  passwordFileGone: [
    'the password file is gone',
    'credentials',
    'none',
    "the password file /nowhere/password cannot be read: ENOENT: no such file or directory, stat '/nowhere/password'",
  ],
  realmRefuses: ['the token server refuses the password', 'credentials', 'none', `${realm} answers 401`],
  realmGone: ['the token server is not there', 'auth_server', 'auth', `${realm}: connect ECONNREFUSED REALM`],
  realmSlow: [
    'the token server hangs',
    ...(['auth_server', 'auth', `${realm}: ${noAnswer} waiting for an answer`] as const),
  ],
  realmBroken: ['the token server answers 500', 'auth_server', 'auth', `${realm} answers 500`],
  realmHtml: [
    'the token server answers with a page',
    ...(['auth_server', 'auth', `${realm} answers 200 without a token`] as const),
  ],
  realmNoToken: [
    'the token server answers without a token',
    ...(['auth_server', 'auth', `${realm} answers 200 without a token`] as const),
  ],
  realmHalfBody: [
    'the token server hangs up within the body',
    'auth_server',
    'auth',
    `${realm}: aborted (ECONNRESET)`,
  ],
  realmReset: [
    'the token server hangs up',
    'auth_server',
    'auth',
    `${realm}: closes the connection without an answer: socket hang up (ECONNRESET)`,
  ],
  realmBusy: ['the token server answers 429', 'http_4xx', 'auth', `${realm} answers 429`],
  realmElsewhere: [
    'the token server is on another host, and not listed',
    'auth_server',
    'auth',
    'realm http://auth.example is on another host than the registry, expected 127.0.0.1 or one of auth.realms; list it in auth.realms (REGISTRY_AUTH_REALMS) as http://auth.example if the credentials may go there',
  ],
  clockSkew: [
    "the token server's clock is ahead, so that its tokens are not valid yet",
    ...(['credentials', 'none', 'answers 401 to the configured credentials (invalid_token)'] as const),
  ],
  expiredToken: [
    "the token server's tokens have ended",
    ...(['credentials', 'none', 'answers 401 to the configured credentials (invalid_token)'] as const),
  ],
  forgedToken: [
    'the registry does not know who signs the tokens',
    ...(['credentials', 'none', 'answers 401 to the configured credentials (invalid_token)'] as const),
  ],
  wrongAudience: [
    'the tokens are for another service',
    ...(['credentials', 'none', 'answers 401 to the configured credentials (invalid_token)'] as const),
  ],
  wrongScope: [
    'the token does not grant what is to be read (`reference`)',
    'credentials',
    'none',
    'manifest team/app:1: answers 401, expected that this user may pull it',
  ],
});

export const storageFaults = rows({
  healthWrapper: [
    "503: the registry's own health check fails",
    ...([
      'storage',
      'storage',
      'answers 503 UNAVAILABLE: its own health check fails, see its /debug/health',
    ] as const),
  ],
  debugHealth: [
    'its debug server says which check fails (`health_url`)',
    ...(['storage', 'storage', 'its health check fails: disk: on fire'] as const),
  ],
  imageGone: [
    'the image is gone (`reference`)',
    ...(['storage', 'storage', 'manifest team/app:1: answers 404, expected that it is there'] as const),
  ],
  emptyBlob: [
    'a blob is served with an empty body (`reference`)',
    ...(['storage', 'storage', 'blob CONFIG of team/app is served with an empty body'] as const),
  ],
  rottenBlob: [
    'a blob has other content than its digest says (`reference`)',
    ...(['storage', 'storage', 'blob CONFIG of team/app is served with the content of OTHER'] as const),
  ],
  unreadable: [
    'a blob cannot be read (`reference`)',
    ...(['storage', 'storage', 'blob CONFIG of team/app: answers 500'] as const),
  ],
  endlessManifest: [
    'a manifest has no end (`reference`)',
    ...(['storage', 'storage', 'manifest team/app:1 is served with an endless body'] as const),
  ],
  hangingRead: [
    'reading hangs, as on a dead NFS (`reference`)',
    ...(['storage', 'storage', `manifest team/app:1: ${noAnswer} waiting for an answer`] as const),
  ],
  brokenRead: [
    'reading breaks off (`reference`)',
    ...(['storage', 'storage', 'manifest team/app:1: aborted (ECONNRESET)'] as const),
  ],
});

export const faultGroups = [
  { title: 'The way to the registry', faults: networkFaults },
  { title: 'TLS', faults: tlsFaults },
  { title: 'What answers', faults: httpFaults },
  { title: 'Logging in', faults: logInFaults },
  { title: 'Storage', faults: storageFaults },
] as const;
