/** A configuration to hold the parser against. `PORT`, `DEBUG`, `FOLDER`, `SHARED` and `UPSTREAM` are replaced before it is used. */
export interface Configuration {
  readonly name: string;
  readonly yaml: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const least = `
version: 0.1
http: { addr: '127.0.0.1:PORT' }
storage: { filesystem: { rootdirectory: FOLDER/root } }
`;

function over(name: string, environment: Readonly<Record<string, string>>, yaml = least): Configuration {
  return { name, yaml, environment };
}

function file(name: string, yaml: string): Configuration {
  return { name, yaml };
}

export const configurations: readonly Configuration[] = [
  file('the least there can be', least),
  // Files.
  file('the address of every interface', least.replace('127.0.0.1:PORT', ':PORT')),
  file('a version as text', least.replace('0.1', "'0.1'")),
  file('no version', least.replace('version: 0.1', '')),
  file('another version', least.replace('0.1', '0.2')),
  file('keys in capitals', least.replace('http:', 'HTTP:')),
  file('no storage', least.replace('storage:', 'stores:')),
  file('the storage as a text', "version: 0.1\nhttp: { addr: '127.0.0.1:PORT' }\nstorage: inmemory\n"),
  file('the storage in memory', least.replace('filesystem: { rootdirectory: FOLDER/root }', 'inmemory: {}')),
  file('a root without a value', least.replace('FOLDER/root', '')),
  file('a relative root', least.replace('FOLDER/root', 'here/it/is')),
  file('a root that is a number with a leading zero', least.replace('FOLDER/root', '0017')),
  file('a root that is a number with an underscore', least.replace('FOLDER/root', '1_0')),
  file('a root that is a time of day', least.replace('FOLDER/root', '12:30')),
  file('a root that is a truth', least.replace('FOLDER/root', 'Yes')),
  file('a root that is a quoted number', least.replace('FOLDER/root', "'0017'")),
  file('two drivers', least.replace('filesystem:', 'inmemory: {}, filesystem:')),
  file(
    'the group tag, which release 2 takes for a driver',
    least.replace('filesystem:', 'tag: {}, filesystem:'),
  ),
  file('deletion', least.replace('filesystem:', 'delete: { enabled: true }, filesystem:')),
  file(
    'deletion as YAML 1.1 says yes',
    least.replace('filesystem:', 'delete: { enabled: yes }, filesystem:'),
  ),
  file('deletion as a text', least.replace('filesystem:', "delete: { enabled: 'true' }, filesystem:")),
  file(
    'read-only',
    least.replace('filesystem:', 'maintenance: { readonly: { enabled: true } }, filesystem:'),
  ),
  file(
    'read-only without a group',
    least.replace('filesystem:', 'maintenance: { readonly: true }, filesystem:'),
  ),
  file(
    'read-only as a text',
    least.replace('filesystem:', "maintenance: { readonly: { enabled: 'y' } }, filesystem:"),
  ),
  file(
    'purging off',
    least.replace('filesystem:', 'maintenance: { uploadpurging: { enabled: off } }, filesystem:'),
  ),
  file(
    'purging without an interval',
    least.replace(
      'filesystem:',
      'maintenance: { uploadpurging: { enabled: true, age: 1h, dryrun: false } }, filesystem:',
    ),
  ),
  file(
    'purging in full',
    least.replace(
      'filesystem:',
      'maintenance: { uploadpurging: { enabled: true, age: 1h, interval: 24h, dryrun: false } }, filesystem:',
    ),
  ),
  file('a cache in memory', least.replace('filesystem:', 'cache: { blobdescriptor: inmemory }, filesystem:')),
  file(
    'a cache by its old name',
    least.replace('filesystem:', 'cache: { layerinfo: inmemory }, filesystem:'),
  ),
  file(
    'a cache by both names',
    least.replace('filesystem:', 'cache: { blobdescriptor: none, layerinfo: inmemory }, filesystem:'),
  ),
  file('JSON lines', `${least}log: { formatter: json }\n`),
  file('logstash lines', `${least}log: { formatter: logstash }\n`),
  file('lines of no known kind', `${least}log: { formatter: xml }\n`),
  file('everything in the log', `${least}log: { level: DEBUG }\n`),
  file('warnings alone', `${least}log: { level: warn }\n`),
  file('errors alone', `${least}log: { level: error }\n`),
  file('a level that is none', `${least}log: { level: verbose }\n`),
  file('the level by its old name', `${least}loglevel: debug\n`),
  file('the level by both names', `${least}loglevel: debug\nlog: { level: error }\n`),
  file('no access log', `${least}log: { accesslog: { disabled: true } }\n`),
  file('no access log, as a text', `${least}log: { accesslog: { disabled: 'true' } }\n`),
  file('a secret', least.replace('http: {', "http: { secret: 's3cr3t',")),
  file('an empty secret', least.replace('http: {', "http: { secret: '',")),
  file('a prefix', least.replace('http: {', 'http: { prefix: /some/where/,')),
  file('an external URL', least.replace('http: {', 'http: { host: "https://registry.example.com",')),
  file('the debug port', least.replace('http: {', "http: { debug: { addr: '127.0.0.1:DEBUG' },")),
  file(
    'the debug port with figures',
    least.replace('http: {', "http: { debug: { addr: '127.0.0.1:DEBUG', prometheus: { enabled: true } },"),
  ),
  file(
    'figures elsewhere',
    least.replace('http: {', "http: { debug: { addr: ':DEBUG', prometheus: { enabled: true, path: /m } },"),
  ),
  file(
    'figures without a debug port',
    least.replace('http: {', 'http: { debug: { prometheus: { enabled: true } },'),
  ),
  file('no address', least.replace("addr: '127.0.0.1:PORT'", '')),
  file('an address without a port', least.replace('127.0.0.1:PORT', '127.0.0.1')),
  file(
    'TLS',
    least.replace('http: {', 'http: { tls: { certificate: SHARED/server.pem, key: SHARED/server.key },'),
  ),
  file('passwords', `${least}auth: { htpasswd: { realm: 'The Realm', path: FOLDER/htpasswd } }\n`),
  file('passwords without a realm', `${least}auth: { htpasswd: { path: FOLDER/htpasswd } }\n`),
  file('passwords without a path', `${least}auth: { htpasswd: { realm: r } }\n`),
  file(
    'passwords, and a realm that is a number',
    `${least}auth: { htpasswd: { realm: 5, path: FOLDER/htpasswd } }\n`,
  ),
  file('the silly method', `${least}auth: { silly: { realm: r, service: s } }\n`),
  file('a method that is switched off', `${least}auth: { None: {} }\n`),
  file('a method as a text', `${least}auth: none\n`),
  file('an unknown method', `${least}auth: { HTPASSWD: { realm: r, path: p } }\n`),
  file('two methods', `${least}auth: { silly: { realm: r, service: s }, none: {} }\n`),
  file(
    'tokens',
    `${least}auth: { token: { realm: 'https://auth.example.com/token', service: s, issuer: i, rootcertbundle: SHARED/server.pem } }\n`,
  ),
  file(
    'endpoints',
    `${least}notifications: { endpoints: [{ name: a, url: UPSTREAM }, { name: b, disabled: yes }] }\n`,
  ),
  file('endpoints that are no list', `${least}notifications: { endpoints: { name: a } }\n`),
  file('a pull-through cache', `${least}proxy: { remoteurl: UPSTREAM }\n`),
  file('a key twice: groups are filled twice', `${least}http: { secret: x }\n`),
  file('a free group twice: the last one counts', `${least}storage: { inmemory: {} }\n`),
  file(
    'an anchor and a merge that comes last and wins',
    least.replace('http: {', 'x: &x { prefix: /merged/ }\nhttp: { prefix: /own/, <<: *x,'),
  ),
  file(
    'several merges, of which the first wins',
    least.replace('http: {', 'x: &x { prefix: /x/ }\ny: &y { prefix: /y/ }\nhttp: { <<: [*x, *y],'),
  ),
  file('two documents', `${least}---\nhttp: { prefix: /second/ }\n`),
  file('no YAML', `${least}\n] [\n`),
  file('an alias without an anchor', `${least}proxy: *nobody\n`),
  file('a list', '- 1\n'),
  file('nothing', ''),
  // Variables.
  over('a variable before the file', { REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: 'other' }),
  over('an empty variable for a parameter', { REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: '' }),
  over(
    'an empty variable for a field',
    { REGISTRY_HTTP_PREFIX: '' },
    least.replace('http: {', 'http: { prefix: /p/,'),
  ),
  over('a variable in small letters', { registry_http_prefix: '/p/', REGISTRY_http_prefix: '/q/' }),
  over('a variable of a name that nobody knows', {
    REGISTRY_HTTP_PREFIXES: '/p/',
    REGISTRY_NAME: 'x',
    REGISTRY_: 'y',
  }),
  over('a driver beside that of the file', { REGISTRY_STORAGE_INMEMORY_X: 'y' }),
  over('a driver in the place of that of the file', { REGISTRY_STORAGE: 'inmemory' }),
  over('a driver in the place of that of the file, and its parameter', {
    REGISTRY_STORAGE: 'filesystem',
    REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: 'other',
  }),
  over('the storage as YAML', {
    REGISTRY_STORAGE: '{filesystem: {rootdirectory: other}, delete: {enabled: true}}',
  }),
  over('an empty storage', { REGISTRY_STORAGE: '' }),
  over('a driver as YAML', { REGISTRY_STORAGE_FILESYSTEM: '{rootdirectory: other}' }),
  over('a driver as a text', { REGISTRY_STORAGE_FILESYSTEM: 'other' }),
  over('deletion by a variable', { REGISTRY_STORAGE_DELETE_ENABLED: 'true' }),
  over('deletion by a variable that is quoted', { REGISTRY_STORAGE_DELETE_ENABLED: '"true"' }),
  over('deletion by a variable for the group', { REGISTRY_STORAGE_DELETE: 'true' }),
  over(
    'no deletion by a variable',
    { REGISTRY_STORAGE_DELETE_ENABLED: 'no' },
    least.replace('filesystem:', 'delete: { enabled: true }, filesystem:'),
  ),
  over('read-only by a variable for its key', { REGISTRY_STORAGE_MAINTENANCE_READONLY_ENABLED: 'true' }),
  over('read-only by a variable for the group', {
    REGISTRY_STORAGE_MAINTENANCE_READONLY: '{"enabled": true}',
  }),
  over(
    'read-only by a variable over the file, which does not reach it',
    { REGISTRY_STORAGE_MAINTENANCE_READONLY_ENABLED: 'true' },
    least.replace('filesystem:', 'maintenance: { readonly: { enabled: false } }, filesystem:'),
  ),
  over('purging by a variable for its key', { REGISTRY_STORAGE_MAINTENANCE_UPLOADPURGING_ENABLED: 'false' }),
  over('purging by a variable for the group', {
    REGISTRY_STORAGE_MAINTENANCE_UPLOADPURGING: '{enabled: false}',
  }),
  over('a cache by a variable', { REGISTRY_STORAGE_CACHE_BLOBDESCRIPTOR: 'inmemory' }),
  over('the level by a variable', { REGISTRY_LOG_LEVEL: 'Warn' }),
  over('an empty level', { REGISTRY_LOG_LEVEL: '' }, `${least}log: { level: error }\n`),
  over('a level that is a fault', { REGISTRY_LOG_LEVEL: 'trace' }),
  over('the level by its old name, in a variable', { REGISTRY_LOGLEVEL: 'debug' }),
  over('lines and access log by variables', {
    REGISTRY_LOG_FORMATTER: 'json',
    REGISTRY_LOG_ACCESSLOG_DISABLED: 'true',
  }),
  over('an access log by a variable that is no truth', { REGISTRY_LOG_ACCESSLOG_DISABLED: '1' }),
  over(
    'the log as YAML',
    { REGISTRY_LOG: '{level: debug, formatter: json}' },
    `${least}log: { accesslog: { disabled: true } }\n`,
  ),
  over('a secret by a variable', { REGISTRY_HTTP_SECRET: 'x' }),
  over('a secret that is a number', { REGISTRY_HTTP_SECRET: '0123' }),
  over('a secret that is no YAML', { REGISTRY_HTTP_SECRET: '%x' }),
  over('a secret that is a comment', { REGISTRY_HTTP_SECRET: '#x' }),
  over('a secret that is a group', { REGISTRY_HTTP_SECRET: '{a: b}' }),
  over('TLS by variables', {
    REGISTRY_HTTP_TLS_CERTIFICATE: 'SHARED/server.pem',
    REGISTRY_HTTP_TLS_KEY: 'SHARED/server.key',
  }),
  over('a debug port by variables', {
    REGISTRY_HTTP_DEBUG_ADDR: '127.0.0.1:DEBUG',
    REGISTRY_HTTP_DEBUG_PROMETHEUS_ENABLED: 'true',
  }),
  over('passwords by variables', {
    REGISTRY_AUTH: 'htpasswd',
    REGISTRY_AUTH_HTPASSWD_REALM: 'Registry Realm',
    REGISTRY_AUTH_HTPASSWD_PATH: 'FOLDER/htpasswd',
  }),
  over('passwords by variables for their keys alone', {
    REGISTRY_AUTH_HTPASSWD_REALM: 'Registry Realm',
    REGISTRY_AUTH_HTPASSWD_PATH: 'FOLDER/htpasswd',
  }),
  over('a method without its parameters', { REGISTRY_AUTH: 'htpasswd' }),
  over(
    'another method in the place of that of the file',
    { REGISTRY_AUTH: '{silly: {realm: r, service: s}}' },
    `${least}auth: { htpasswd: { realm: r, path: FOLDER/htpasswd } }\n`,
  ),
  over('no method', { REGISTRY_AUTH: '' }, `${least}auth: { silly: { realm: r, service: s } }\n`),
  over('endpoints by a variable', { REGISTRY_NOTIFICATIONS_ENDPOINTS: '[{name: a, url: UPSTREAM}]' }),
  over(
    'an item of a list by a variable, which release 2 does not know',
    { REGISTRY_NOTIFICATIONS_ENDPOINTS_0_DISABLED: 'true' },
    `${least}notifications: { endpoints: [{ name: a, url: UPSTREAM }] }\n`,
  ),
  over('a pull-through cache by a variable', { REGISTRY_PROXY_REMOTEURL: 'UPSTREAM' }),
  over('a file to check, by the name that the program gives it', {
    REGISTRY_HEALTH_FILECHECKERS: '[{file: FOLDER/config.yml, interval: 1ms}]',
  }),
  over('a file to check, by its key', { REGISTRY_HEALTH_FILE: '[{file: FOLDER/config.yml, interval: 1ms}]' }),
];
