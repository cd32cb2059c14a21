/** A configuration that is refused, with every message that it gives, in order. */
interface WrongConfiguration {
  readonly title: string;
  /** DIR stands for a folder with a file named `password`. Absent where everything comes from variables. */
  readonly yaml?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

function lines(...text: readonly string[]): string {
  return `${text.join('\n')}\n`;
}

/** The only password in here is hunter2, and no message may show it. */
export const wrongConfigurations: readonly WrongConfiguration[] = [
  {
    title: 'a repeated key',
    yaml: lines('registries:', '  - url: http://a', '    url: http://b'),
    problems: ['DIR/c.yml:3: is a repeated key, expected each key once, got it twice; remove one of the two'],
  },
  {
    title: 'a tab as indentation',
    yaml: lines('registries:', '\t- url: http://a'),
    problems: ['DIR/c.yml:2: is indented with a tab, expected spaces, got a tab'],
  },
  {
    title: 'a token that is not there, and a file of garbage collections by a relative path',
    yaml: lines('web: {gc_token_file: DIR/none}', 'registries:', '  - collectors: {gc: {files: [gc.log]}}'),
    problems: [
      'DIR/c.yml:1 web.gc_token_file: cannot be read, expected the path of a file that can be read, got "DIR/none"',
      'DIR/c.yml:3 registries[0].collectors.gc.files: has an entry that is not an absolute path, expected absolute paths, got ["gc.log"]',
    ],
  },
  {
    title: 'what the probe cannot use',
    yaml: lines(
      'registries:',
      '  - auth: {realms: [https://auth.example.com/token, auth.example.com]}',
      '    tls: {cert_file: DIR/password, server_name: "https://a", min_version: TLS11}',
      '    collectors:',
      '      probe: {phase_timeout: 5, ip_protocol: ipv6, reference: https://hub/team/base:1, health_url: hub:5001}',
    ),
    problems: [
      'DIR/c.yml:2 registries[0].auth.realms: has an entry that has a path, expected origins of token servers, got ["https://auth.example.com/token", "auth.example.com"]',
      'DIR/c.yml:3 registries[0].tls.cert_file: holds no certificate, expected the path of a file with a PEM certificate, got "DIR/password"',
      'DIR/c.yml:3 registries[0].tls.key_file: is missing, expected tls.cert_file and tls.key_file, or neither, got nothing',
      'DIR/c.yml:3 registries[0].tls.server_name: is not a host name, expected a host name, got "https://a"',
      'DIR/c.yml:3 registries[0].tls.min_version: is not one of the known values, expected "TLS12" or "TLS13", got "TLS11"',
      'DIR/c.yml:5 registries[0].collectors.probe.phase_timeout: has no unit, expected a duration from 100ms to 1h, got 5; add ms, s, m, h or d',
      'DIR/c.yml:5 registries[0].collectors.probe.ip_protocol: is not one of the known values, expected "any" or "ip4" or "ip6", got "ipv6"',
      'DIR/c.yml:5 registries[0].collectors.probe.reference: is not a reference to an image, expected an image such as team/base:1 or team/base@sha256:…, without the registry, got "https://hub/team/base:1"',
      'DIR/c.yml:5 registries[0].collectors.probe.health_url: has no scheme, expected a URL that begins with http:// or https://, got "hub:5001"; put http:// before it',
    ],
  },
  {
    title: 'a canary that cannot be',
    yaml: lines(
      'registries:',
      '  - collectors: {canary: {repository: "Team/Canary:1", interval: 10s, timeout: 20s}}',
    ),
    problems: [
      'DIR/c.yml:2 registries[0].collectors.canary.repository: is not the name of a repository, expected the name of a repository such as canary or team/canary, got "Team/Canary:1"',
      'DIR/c.yml:2 registries[0].collectors.canary.timeout: is longer than collectors.canary.interval, expected at most 10s, got "20s"; raise interval or lower timeout',
    ],
  },
  {
    title: 'a proxy that is asked with TLS, and one that is none, without showing their passwords',
    environment: { HTTPS_PROXY: 'https://bob:hunter2@proxy:3129', http_proxy: 'http://bob:hunter2@:99999' },
    problems: [
      'http_proxy: is not a URL, expected an address such as http://proxy.example.com:3128, got a value that is not shown; name hosts that need no proxy in NO_PROXY',
      'HTTPS_PROXY: is not a proxy that is asked in plain HTTP, expected an address such as http://proxy.example.com:3128, got a value that is not shown; name hosts that need no proxy in NO_PROXY',
    ],
  },
  {
    title: 'a lifecycle that is neither on nor off',
    yaml: 'web: {enable_lifecycle: 1}',
    problems: ['DIR/c.yml:1 web.enable_lifecycle: is neither true nor false, expected true or false, got 1'],
  },
  {
    title: 'modules with names and options that are none',
    yaml: lines(
      'modules:',
      '  "a b": {anonymous: true}',
      '  probe: {}',
      '  fast: {timeout: 1ms, anonymus: yes}',
      '  list: [1]',
    ),
    problems: [
      'DIR/c.yml:2 modules["a b"]: cannot be the name of a module, expected at most 63 letters, digits, dots, dashes and underscores, got "a b"',
      'DIR/c.yml:3 modules.probe: is the name of the module that probes as the registry is configured, expected another name, got "probe"',
      'DIR/c.yml:4 modules.fast.anonymus: is not a known key, expected one of timeout, anonymous, got "anonymus"; did you mean anonymous?',
      'DIR/c.yml:4 modules.fast.timeout: is too short, expected a duration from 100ms to 1h, got "1ms"',
      'DIR/c.yml:5 modules.list: is not a mapping, expected one with timeout, anonymous, got a list',
    ],
  },
  {
    title: 'modules that are a list',
    yaml: 'modules: [fast]',
    problems: [
      'DIR/c.yml:1 modules: is not a mapping, expected one with a mapping for each module, got a list',
    ],
  },
  {
    title: 'a second document',
    yaml: lines('label_limit: 5', '---', 'label_limit: 6'),
    problems: ['DIR/c.yml:2: begins another document, expected one, got two; remove the line "---"'],
  },
  {
    title: 'a list at the top',
    yaml: '- url: http://a',
    problems: [
      'DIR/c.yml:1: is not a mapping, expected one with web, state, docker, otlp, label_limit, modules, registries, got a list',
    ],
  },
  {
    title: 'a text at the top',
    yaml: 'http://a',
    problems: [
      'DIR/c.yml:1: is not a mapping, expected one with web, state, docker, otlp, label_limit, modules, registries, got "http://a"',
    ],
  },
  {
    title: 'a quote that is never closed, without showing what stands in it',
    yaml: lines('registries:', '  - url: "http://bob:hunter2@a'),
    problems: ['DIR/c.yml:3: cannot be parsed, expected valid YAML, got a fault; missing closing "quote'],
  },
  {
    title: 'a flow list that is never closed',
    yaml: 'registries: [\n',
    problems: [
      'DIR/c.yml:2: cannot be parsed, expected valid YAML, got a fault; flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  },
  {
    title: 'two colons on a line',
    yaml: 'web: listen_address: :1',
    problems: [
      'DIR/c.yml:1: cannot be parsed, expected valid YAML, got a fault; nested mappings are not allowed in compact mappings',
    ],
  },
  {
    title: 'an alias without an anchor',
    yaml: 'web: *nobody',
    problems: [
      'DIR/c.yml: cannot be parsed, expected valid YAML, got a fault; unresolved alias (the anchor must be set before the alias)',
    ],
  },
  {
    title: 'aliases of aliases that would fill the memory',
    yaml: lines(
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]',
      'c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]',
      'd: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]',
    ),
    problems: [
      'DIR/c.yml: cannot be parsed, expected valid YAML, got a fault; excessive alias count indicates a resource exhaustion attack',
    ],
  },
  {
    title: 'a list that contains itself',
    yaml: 'registries: &again [*again]',
    problems: [
      'DIR/c.yml:1 registries[0]: is not a mapping, expected one with name, url, username, password_file, auth, tls, container, collectors, got a list',
    ],
  },
  {
    title: 'a tag',
    yaml: lines('registries:', '  - url: !env REGISTRY'),
    problems: [
      'DIR/c.yml:2: has a tag, expected plain values, got a tag; tags such as !env mean nothing here',
    ],
  },
  {
    title: 'a merge key, which YAML 1.2 does not have',
    yaml: lines('registries:', '  - &a {url: http://a, name: a}', '  - <<: *a', '    name: b'),
    problems: [
      'DIR/c.yml:3 registries[1]["<<"]: is not a known key, expected one of name, url, username, password_file, auth, tls, container, collectors, got "<<"',
    ],
  },
  {
    title: 'an unknown key with the one that was meant',
    yaml: lines('web:', '  listen_adress: :1'),
    problems: [
      'DIR/c.yml:2 web.listen_adress: is not a known key, expected one of listen_address, gc_token_file, enable_lifecycle, got "listen_adress"; did you mean listen_address?',
    ],
  },
  {
    title: 'unknown keys at every level',
    yaml: lines(
      'registry: []',
      'registries:',
      '  - ulr: http://a',
      '    collectors:',
      '      probes: {}',
      '      storage: {intervall: 5s}',
    ),
    problems: [
      'DIR/c.yml:1 registry: is not a known key, expected one of web, state, docker, otlp, label_limit, modules, registries, got "registry"',
      'DIR/c.yml:3 registries[0].ulr: is not a known key, expected one of name, url, username, password_file, auth, tls, container, collectors, got "ulr"; did you mean url?',
      'DIR/c.yml:5 registries[0].collectors.probes: is not a known key, expected one of discovery, probe, canary, log, container, storage, gc, got "probes"; did you mean probe?',
      'DIR/c.yml:6 registries[0].collectors.storage.intervall: is not a known key, expected one of root, registry_version, interval, scan_interval, full_scan_interval, scan_rate, threshold, s3, got "intervall"; did you mean interval?',
    ],
  },
  {
    title: 'a password in the file, without showing it',
    yaml: lines('registries:', '  - username: bob', '    password: hunter2'),
    problems: [
      'DIR/c.yml:3 registries[0].password: is not a known key, expected one of name, url, username, password_file, auth, tls, container, collectors, got "password"; did you mean password_file?',
      'DIR/c.yml:2 registries[0].password_file: is missing, expected username and password_file, or neither, got nothing; without them the probe asks as an anonymous client',
    ],
  },
  {
    title: 'keys that no terminal should be shown',
    yaml: lines('"a\\nb": 1', '"http://bob:hunter2@a": 2', '"\\e[31m": 3'),
    problems: [
      'DIR/c.yml:1 ["a\\nb"]: is not a known key, expected one of web, state, docker, otlp, label_limit, modules, registries, got "a\\nb"',
      'DIR/c.yml:2 ["http://…@a"]: is not a known key, expected one of web, state, docker, otlp, label_limit, modules, registries, got "http://…@a"',
      'DIR/c.yml:3 ["\\u001b[31m"]: is not a known key, expected one of web, state, docker, otlp, label_limit, modules, registries, got "\\u001b[31m"',
    ],
  },
  {
    title: 'registries as a mapping',
    yaml: 'registries: {}',
    problems: [
      'DIR/c.yml:1 registries: is not a list, expected a list with a mapping for each registry, got a mapping',
    ],
  },
  {
    title: 'registries as a text',
    yaml: 'registries: main',
    problems: [
      'DIR/c.yml:1 registries: is not a list, expected a list with a mapping for each registry, got "main"',
    ],
  },
  {
    title: 'an empty list of registries',
    yaml: 'registries: []',
    problems: [
      'DIR/c.yml:1 registries: is empty, expected a list with a mapping for each registry, got an empty list',
    ],
  },
  {
    title: 'a registry that is empty',
    yaml: lines('registries:', '  - name: a', '  -'),
    problems: ['DIR/c.yml:3 registries[1]: is empty, expected a mapping, got nothing'],
  },
  {
    title: 'registries as addresses, without their passwords',
    yaml: lines('registries:', '  - http://bob:hunter2@a', '  - http://b'),
    problems: [
      'DIR/c.yml:2 registries[0]: is not a mapping, expected one with name, url, username, password_file, auth, tls, container, collectors, got "http://…@a"',
      'DIR/c.yml:3 registries[1]: is not a mapping, expected one with name, url, username, password_file, auth, tls, container, collectors, got "http://b"',
    ],
  },
  {
    title: 'groups that are no mappings',
    yaml: lines('web: :1', 'otlp: [authorization=hunter2]', 'registries:', '  - collectors: [probe]'),
    problems: [
      'DIR/c.yml:1 web: is not a mapping, expected one with listen_address, gc_token_file, enable_lifecycle, got ":1"',
      'DIR/c.yml:2 otlp: is not a mapping, expected one with endpoint, logs_endpoint, disabled, logs, protocol, headers, headers_file, timeout, compression, tls, service_name, resource_attributes, got a list',
      'DIR/c.yml:4 registries[0].collectors: is not a mapping, expected one with discovery, probe, canary, log, container, storage, gc, got a list',
    ],
  },
  {
    title: 'a number as a name',
    yaml: lines('registries:', '  - name: 123'),
    problems: [
      'DIR/c.yml:2 registries[0].name: is not text, expected at most 63 letters, digits, dots, dashes and underscores, got 123; put it in quotes',
    ],
  },
  {
    title: 'a name with a space',
    yaml: lines('registries:', '  - name: my registry'),
    problems: [
      'DIR/c.yml:2 registries[0].name: cannot be a name, expected at most 63 letters, digits, dots, dashes and underscores, got "my registry"',
    ],
  },
  {
    title: 'equal names',
    yaml: lines(
      'registries:',
      '  - {name: a, url: http://a}',
      '  - {name: b, url: http://b}',
      '  - name: a',
      '    url: http://c',
    ),
    problems: [
      'DIR/c.yml:4 registries[2].name: is also the name of registries[0], expected a name of its own for each registry, got "a"',
    ],
  },
  {
    title: 'names that are both missing',
    yaml: lines('registries:', '  - url: http://a', '  - url: http://b'),
    problems: [
      'DIR/c.yml:3 registries[1].name: is also the name of registries[0], expected a name of its own for each registry, got "registry"',
    ],
  },
  {
    title: 'URLs with passwords, without showing them',
    yaml: lines(
      'registries:',
      '  - {name: a, url: "http://bob:hunter2@a"}',
      '  - {name: b, url: "ftp://bob:hun@ter2/@b"}',
      '  - {name: c, url: "bob:hunter2@c:5000"}',
      '  - {name: d, url: "http://bob:hun ter2@d:port"}',
    ),
    problems: [
      'DIR/c.yml:2 registries[0].url: holds credentials, expected a URL that begins with http:// or https://, got "http://…@a"',
      'DIR/c.yml:3 registries[1].url: has another scheme, expected a URL that begins with http:// or https://, got "ftp://…@b"',
      'DIR/c.yml:4 registries[2].url: has no scheme, expected a URL that begins with http:// or https://, got "…@c:5000"; put http:// before it',
      'DIR/c.yml:5 registries[3].url: is not a URL, expected a URL that begins with http:// or https://, got "http://…@d:port"',
    ],
  },
  {
    title: 'a URL without a scheme',
    yaml: lines('registries:', '  - url: registry.example.com'),
    problems: [
      'DIR/c.yml:2 registries[0].url: has no scheme, expected a URL that begins with http:// or https://, got "registry.example.com"; put http:// before it',
    ],
  },
  {
    title: 'a URL that is a list',
    yaml: lines('registries:', '  - url: [http://a]'),
    problems: [
      'DIR/c.yml:2 registries[0].url: is not a URL, expected a URL that begins with http:// or https://, got ["http://a"]',
    ],
  },
  {
    title: 'a user without a password file',
    yaml: lines('registries:', '  - url: http://a', '    username: bob'),
    problems: [
      'DIR/c.yml:2 registries[0].password_file: is missing, expected username and password_file, or neither, got nothing; without them the probe asks as an anonymous client',
    ],
  },
  {
    title: 'a password file without a user',
    yaml: lines('registries:', '  - password_file: DIR/password'),
    problems: [
      'DIR/c.yml:2 registries[0].username: is missing, expected username and password_file, or neither, got nothing; without them the probe asks as an anonymous client',
    ],
  },
  {
    title: 'a password file that is not there',
    yaml: lines('registries:', '  - username: bob', '    password_file: DIR/nothing'),
    problems: [
      'DIR/c.yml:3 registries[0].password_file: cannot be read, expected the path of a file that can be read, got "DIR/nothing"',
    ],
  },
  {
    title: 'a directory as password file',
    yaml: lines('registries:', '  - username: "bob:x"', '    password_file: DIR'),
    problems: [
      'DIR/c.yml:2 registries[0].username: cannot be a user name, expected a user name, got "bob:x"',
      'DIR/c.yml:3 registries[0].password_file: cannot be read, expected the path of a file that can be read, got "DIR"',
    ],
  },
  {
    title: 'a CA file without a certificate',
    yaml: lines('registries:', '  - tls: {ca_file: DIR/password, insecure_skip_verify: maybe}'),
    problems: [
      'DIR/c.yml:2 registries[0].tls.ca_file: holds no certificate, expected the path of a file with PEM certificates, got "DIR/password"',
      'DIR/c.yml:2 registries[0].tls.insecure_skip_verify: is neither true nor false, expected true or false, got "maybe"',
    ],
  },
  {
    title: 'a CA file that is not there',
    yaml: lines('registries:', '  - tls: {ca_file: DIR/nothing.pem}'),
    problems: [
      'DIR/c.yml:2 registries[0].tls.ca_file: cannot be read, expected the path of a file with PEM certificates, got "DIR/nothing.pem"',
    ],
  },
  {
    title: 'durations that are none',
    yaml: lines(
      'registries:',
      '  - collectors:',
      '      probe: {interval: 15, timeout: soon}',
      '      container: {interval: 1.5m}',
      '      storage: {interval: -5s, scan_interval: 900ms}',
      '      gc: {interval: 2h, silence: 2d, expected_interval: 30d}',
    ),
    problems: [
      'DIR/c.yml:3 registries[0].collectors.probe.interval: has no unit, expected a duration from 1s to 1h, got 15; add ms, s, m, h or d',
      'DIR/c.yml:3 registries[0].collectors.probe.timeout: is not a duration, expected a duration from 100ms to 1h, got "soon"',
      'DIR/c.yml:4 registries[0].collectors.container.interval: is not a duration, expected a duration from 1s to 1h, got "1.5m"',
      'DIR/c.yml:5 registries[0].collectors.storage.interval: is not a duration, expected a duration from 1s to 1h, got "-5s"',
      'DIR/c.yml:5 registries[0].collectors.storage.scan_interval: is too short, expected a duration from 1s to 7d, got "900ms"',
      'DIR/c.yml:6 registries[0].collectors.gc.interval: is too long, expected a duration from 1s to 1h, got "2h"',
      'DIR/c.yml:6 registries[0].collectors.gc.silence: is too long, expected a duration from 1s to 1d, got "2d"',
      'DIR/c.yml:6 registries[0].collectors.gc.expected_interval: is too long, expected a duration from 1h to 20d, got "30d"',
    ],
  },
  {
    title: 'a timeout over the interval',
    yaml: lines(
      'registries:',
      '  - collectors:',
      '      probe:',
      '        interval: 5s',
      '        timeout: 6s',
    ),
    problems: [
      'DIR/c.yml:5 registries[0].collectors.probe.timeout: is longer than collectors.probe.interval, expected at most 5s, got "6s"; raise interval or lower timeout',
    ],
  },
  {
    title: 'an interval under the default timeout',
    yaml: lines('registries:', '  - collectors:', '      probe:', '        interval: 5s'),
    problems: [
      'DIR/c.yml:4 registries[0].collectors.probe.interval: is shorter than collectors.probe.timeout, expected at least 10s, got "5s"; raise interval or lower timeout',
    ],
  },
  {
    title: 'a percentage without its sign',
    yaml: lines('registries:', '  - collectors: {storage: {root: /, threshold: 80}}'),
    problems: [
      'DIR/c.yml:2 registries[0].collectors.storage.threshold: is more than the whole, expected a share above 0 such as 80% or 0.8, got 80; a percentage ends in %',
    ],
  },
  {
    title: 'thresholds that no file system reaches or leaves',
    yaml: lines(
      'registries:',
      '  - {name: a, collectors: {storage: {threshold: 0}}}',
      '  - {name: b, collectors: {storage: {threshold: 200%}}}',
    ),
    problems: [
      'DIR/c.yml:2 registries[0].collectors.storage.threshold: is zero, expected a share above 0 such as 80% or 0.8, got 0',
      'DIR/c.yml:3 registries[1].collectors.storage.threshold: is more than the whole, expected a share above 0 such as 80% or 0.8, got "200%"',
    ],
  },
  {
    title: 'a storage root that is a file',
    yaml: lines('registries:', '  - collectors: {storage: {root: DIR/password}}'),
    problems: [
      'DIR/c.yml:2 registries[0].collectors.storage.root: is not a directory, expected the absolute path of a directory, or s3://BUCKET/PREFIX, got "DIR/password"',
    ],
  },
  {
    title: 'a storage root that is not absolute',
    yaml: lines('registries:', '  - collectors: {storage: {root: data}}'),
    problems: [
      'DIR/c.yml:2 registries[0].collectors.storage.root: is not an absolute path, expected the absolute path of a directory, or s3://BUCKET/PREFIX, got "data"',
    ],
  },
  {
    title: 'a log from a file and from a container',
    yaml: lines('registries:', '  - collectors: {log: {file: /var/log/registry.log, container: registry}}'),
    problems: [
      'DIR/c.yml:2 registries[0].collectors.log.container: is given beside collectors.log.file, expected one of the two, got "registry"; remove the one that is not the log',
    ],
  },
  {
    title: 'wrong entries of lists',
    yaml: lines(
      'registries:',
      '  - collectors:',
      '      log: {file: [a.log, /b.log], from: middle}',
      '      container: {names: [registry, 5]}',
    ),
    problems: [
      'DIR/c.yml:3 registries[0].collectors.log.file: has an entry that is not an absolute path, expected absolute paths, got ["a.log", "/b.log"]',
      'DIR/c.yml:3 registries[0].collectors.log.from: is not one of the known values, expected "end" or "beginning", got "middle"',
      'DIR/c.yml:4 registries[0].collectors.container.names: has an entry that is not text, expected names of containers or compose services, or label:KEY=VALUE, got ["registry", 5]',
    ],
  },
  {
    title: 'lists that are empty or none',
    yaml: lines(
      'registries:',
      '  - collectors:',
      '      log: {file: []}',
      '      container: {names: 5}',
      '      gc: {container: [registry]}',
    ),
    problems: [
      'DIR/c.yml:3 registries[0].collectors.log.file: is empty, expected absolute paths, got an empty list',
      'DIR/c.yml:4 registries[0].collectors.container.names: is not a list, expected names of containers or compose services, or label:KEY=VALUE, got 5',
      'DIR/c.yml:5 registries[0].collectors.gc.container: is not text, expected a container name, compose service name or label:KEY=VALUE, got ["registry"]',
    ],
  },
  {
    title: 'a container with a space',
    yaml: lines('registries:', '  - container: my registry'),
    problems: [
      'DIR/c.yml:2 registries[0].container: is not a container name, expected a container name, compose service name or label:KEY=VALUE, got "my registry"',
    ],
  },
  {
    title: 'a label limit of none',
    yaml: 'label_limit: 0',
    problems: ['DIR/c.yml:1 label_limit: is too small, expected a whole number from 1 to 10000, got 0'],
  },
  {
    title: 'a label limit in words',
    yaml: 'label_limit: many',
    problems: [
      'DIR/c.yml:1 label_limit: is not a whole number, expected a whole number from 1 to 10000, got "many"',
    ],
  },
  {
    title: 'a label limit without end',
    yaml: 'label_limit: .inf',
    problems: [
      'DIR/c.yml:1 label_limit: is not a whole number, expected a whole number from 1 to 10000, got Infinity',
    ],
  },
  {
    title: 'addresses to serve on that are none',
    yaml: 'web: {listen_address: 10055}',
    problems: [
      'DIR/c.yml:1 web.listen_address: is not an address, expected an address such as :10055, 127.0.0.1:10055 or [::1]:10055, got 10055',
    ],
  },
  {
    title: 'a port that does not exist',
    yaml: lines('web:', '  listen_address: 127.0.0.1:99999'),
    problems: [
      'DIR/c.yml:2 web.listen_address: has a port above 65535, expected an address such as :10055, 127.0.0.1:10055 or [::1]:10055, got "127.0.0.1:99999"',
    ],
  },
  {
    title: 'an Engine over ssh',
    yaml: lines('docker: {host: "ssh://bob:hunter2@host"}', 'registries: [{container: registry}]'),
    problems: [
      'DIR/c.yml:1 docker.host: is reached over ssh, expected unix:///path or tcp://host:port, got "ssh://…@host"; forward its socket with ssh -NL /run/engine.sock:/var/run/docker.sock HOST and give unix:///run/engine.sock',
    ],
  },
  ...(
    [
      ['a port that does not exist', 'tcp://x:99999', 'has a port that is not from 1 to 65535'],
      ['port 0', 'tcp://x:0', 'has a port that is not from 1 to 65535'],
      ['a space in its name', 'tcp://a b:1', 'is not the address of a Docker Engine'],
      ['no port', 'tcp://x', 'is not the address of a Docker Engine'],
      ['an address that is none', 'tcp://1.2.3.4.5:1', 'is not the address of a Docker Engine'],
      ['no path', 'unix://', 'is not the address of a Docker Engine'],
    ] as const
  ).map(([title, DOCKER_HOST, wrong]) => ({
    title: `an Engine with ${title}`,
    environment: { DOCKER_HOST, REGISTRY_CONTAINER: 'registry' },
    problems: [`DOCKER_HOST: ${wrong}, expected unix:///path or tcp://host:port, got "${DOCKER_HOST}"`],
  })),
  {
    title: 'a compose project that is none',
    yaml: lines('docker: {compose_project: My Shop}', 'registries: [{container: registry}]'),
    problems: [
      'DIR/c.yml:1 docker.compose_project: is not the name of a compose project, expected the name of a compose project, got "My Shop"',
    ],
  },
  {
    title: 'a number as the address of the Engine',
    yaml: lines('docker: {host: 2375}', 'registries: [{container: registry}]'),
    problems: [
      'DIR/c.yml:1 docker.host: is not the address of a Docker Engine, expected unix:///path or tcp://host:port, got 2375',
    ],
  },
  {
    title: 'OTLP headers that are none, without showing them',
    yaml: 'otlp: {endpoint: collector:4317, headers: [hunter2], timeout: 10ms, logs_endpoint: "grpc://host/?key=hunter2"}',
    problems: [
      'DIR/c.yml:1 otlp.endpoint: has no scheme, expected a URL that begins with http:// or https://, got "collector:4317"; put http:// before it',
      'DIR/c.yml:1 otlp.logs_endpoint: has another scheme, expected a URL that begins with http:// or https://, got "grpc://host/?…"',
      'DIR/c.yml:1 otlp.headers: has an entry that is not name=value, expected a list of name=value, got a value that is not shown',
      'DIR/c.yml:1 otlp.timeout: is too short, expected a duration from 100ms to 1m, or milliseconds in a variable, got "10ms"',
    ],
  },
  {
    title: 'options of a delivery that cannot be',
    yaml: lines(
      'otlp:',
      '  endpoint: http://collector:4318',
      '  disabled: 1',
      '  protocol: grpc',
      '  headers: [Content-Type=text/plain]',
      '  headers_file: DIR/password',
      '  timeout: 10000',
      '  compression: zstd',
      '  tls: {ca_file: DIR/password, cert_file: DIR/nowhere}',
      '  service_name: ""',
      '  resource_attributes: {a: hunter2}',
      '  logs: none',
    ),
    problems: [
      'DIR/c.yml:3 otlp.disabled: is neither true nor false, expected true or false, got 1',
      'DIR/c.yml:4 otlp.protocol: is not spoken, expected "http/json", got "grpc"; have OTEL_EXPORTER_OTLP_LOGS_PROTOCOL say http/json, and name an endpoint for HTTP, often port 4318',
      'DIR/c.yml:12 otlp.logs: is not one of the known values, expected "events" or "all", got "none"',
      'DIR/c.yml:5 otlp.headers: has content-type, which is not to be chosen, expected a list of name=value, got a value that is not shown',
      'DIR/c.yml:6 otlp.headers_file: has an entry that is not name=value, expected the path of a file with name=value on each line, got "DIR/password"',
      'DIR/c.yml:7 otlp.timeout: has no unit, expected a duration from 100ms to 1m, or milliseconds in a variable, got 10000; add ms, s, m, h or d',
      'DIR/c.yml:8 otlp.compression: is not one of the known values, expected "none" or "gzip", got "zstd"',
      'DIR/c.yml:9 otlp.tls.ca_file: holds no certificate, expected the path of a file with PEM certificates, got "DIR/password"',
      'DIR/c.yml:9 otlp.tls.cert_file: cannot be read, expected the path of a file with a PEM certificate, got "DIR/nowhere"',
      'DIR/c.yml:9 otlp.tls.key_file: is missing, expected otlp.tls.cert_file and otlp.tls.key_file, or neither, got nothing',
      'DIR/c.yml:11 otlp.resource_attributes: is not a list, expected a list of name=value, got a mapping',
      'DIR/c.yml:10 otlp.service_name: is not the name of a service, expected a name of at most 255 characters, got ""',
    ],
  },
  {
    title: 'options of the storage that cannot be',
    yaml: lines(
      'registries:',
      '  - collectors:',
      '      storage:',
      '        root: s3://x',
      '        registry_version: 4.0.0',
      '        scan_interval: 1h',
      '        full_scan_interval: 10m',
      '        s3:',
      '          endpoint: "https://bob:hunter2@minio"',
      '          region: eu west',
      '          path_style: sometimes',
      '          ca_file: DIR/password',
      '          requests_per_hour: -1',
      '          quota: a lot',
      '          metrics_url: minio:9000',
    ),
    problems: [
      'DIR/c.yml:4 registries[0].collectors.storage.root: names no bucket, expected the absolute path of a directory, or s3://BUCKET/PREFIX, got "s3://x"',
      'DIR/c.yml:9 registries[0].collectors.storage.s3.endpoint: holds credentials, expected a URL that begins with http:// or https://, got "https://…@minio"',
      'DIR/c.yml:10 registries[0].collectors.storage.s3.region: is not the name of a region, expected the name of a region, got "eu west"',
      'DIR/c.yml:11 registries[0].collectors.storage.s3.path_style: is neither true nor false, expected true or false, got "sometimes"',
      'DIR/c.yml:12 registries[0].collectors.storage.s3.ca_file: holds no certificate, expected the path of a file with PEM certificates, got "DIR/password"',
      'DIR/c.yml:13 registries[0].collectors.storage.s3.requests_per_hour: is too small, expected a whole number from 0 to 10000000, got -1',
      'DIR/c.yml:14 registries[0].collectors.storage.s3.quota: is not an amount of data, expected an amount of data such as 500GiB or 2TB, got "a lot"',
      'DIR/c.yml:15 registries[0].collectors.storage.s3.metrics_url: has no scheme, expected a URL that begins with http:// or https://, got "minio:9000"; put http:// before it',
      'DIR/c.yml:5 registries[0].collectors.storage.registry_version: is not a line of releases that is known, expected 2 (for 2.8) or 3 (for 3.0 and later), got "4.0.0"',
      'DIR/c.yml:7 registries[0].collectors.storage.full_scan_interval: is shorter than collectors.storage.scan_interval, expected at least 1h, got "10m"; every scan would look at everything; raise it or lower scan_interval',
    ],
  },
  {
    title: 'looks at the capacity that are rarer than the scans that begin with them',
    environment: { REGISTRY_STORAGE_PATH: '/var/lib/registry', REGISTRY_STORAGE_INTERVAL: '10m' },
    problems: [
      'REGISTRY_STORAGE_INTERVAL: is longer than collectors.storage.scan_interval, expected at most 5m, got "10m"; a scan begins with a look at the capacity; lower it or raise scan_interval',
    ],
  },
  {
    title: 'options of a bucket beside a directory',
    environment: {
      REGISTRY_STORAGE_PATH: '/var/lib/registry',
      REGISTRY_STORAGE_S3_REGION: 'eu-central-1',
      REGISTRY_STORAGE_S3_METRICS_TOKEN_FILE: '/dev/null',
    },
    problems: [
      'REGISTRY_STORAGE_S3_METRICS_URL: is missing, expected the URL that metrics_token_file is for, got nothing; give it, or remove metrics_token_file',
      'REGISTRY_STORAGE_S3_REGION: is given for a directory, expected it only where collectors.storage.root is s3://BUCKET/PREFIX, got "eu-central-1"; remove it',
      'REGISTRY_STORAGE_S3_METRICS_TOKEN_FILE: is given for a directory, expected it only where collectors.storage.root is s3://BUCKET/PREFIX, got "/dev/null"; remove it',
    ],
  },
  {
    title: 'a rate of file system calls for a bucket, and quotas that are none',
    yaml: lines(
      'registries:',
      '  - {name: a, collectors: {storage: {root: "s3://images", scan_rate: 5, s3: {quota: 0}}}}',
      '  - {name: b, collectors: {storage: {root: "s3://images", s3: {quota: 100000PB}}}}',
    ),
    problems: [
      'DIR/c.yml:2 registries[0].collectors.storage.s3.quota: is zero, expected an amount of data such as 500GiB or 2TB, got 0',
      'DIR/c.yml:2 registries[0].collectors.storage.scan_rate: is given for a bucket, expected it only where collectors.storage.root is a directory, got 5; remove it; for a bucket there is s3.requests_per_hour',
      'DIR/c.yml:3 registries[1].collectors.storage.s3.quota: is too large, expected an amount of data such as 500GiB or 2TB, got "100000PB"',
    ],
  },
  {
    title: 'a directory for the state that is not there',
    yaml: 'state: {dir: DIR/nowhere}',
    problems: [
      `DIR/c.yml:1 state.dir: is not a directory that can be written, expected the absolute path of an existing directory, got "DIR/nowhere"; create it and let the exporter's user write to it`,
    ],
  },
  {
    title: 'a file in place of the directory for the state',
    yaml: 'state: {dir: DIR/password}',
    problems: [
      `DIR/c.yml:1 state.dir: is not a directory that can be written, expected the absolute path of an existing directory, got "DIR/password"; create it and let the exporter's user write to it`,
    ],
  },
  {
    title: 'a directory for the state that depends on where the program was started',
    environment: { REGISTRY_EXPORTER_STATE_DIR: 'state' },
    problems: [
      'REGISTRY_EXPORTER_STATE_DIR: is not an absolute path, expected the absolute path of an existing directory, got "state"',
    ],
  },
  {
    title: 'a value that is very long',
    yaml: `registries:\n  - name: ${'a'.repeat(200)}\n`,
    problems: [
      'DIR/c.yml:2 registries[0].name: cannot be a name, expected at most 63 letters, digits, dots, dashes and underscores, got "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…',
    ],
  },
  {
    title: 'variables of a registry beside several in the file',
    yaml: lines('registries:', '  - {name: a, url: http://a}', '  - {name: b, url: http://b}'),
    environment: { REGISTRY_URL: 'http://bob:hunter2@c', REGISTRY_USERNAME: 'bob', REGISTRY_NAME: '' },
    problems: [
      'REGISTRY_URL: is set, expected no variable of a registry beside 2 registries in the file, got "http://…@c"; write it into the file',
      'REGISTRY_USERNAME: is set, expected no variable of a registry beside 2 registries in the file, got "bob"; write it into the file',
    ],
  },
  {
    title: 'a variable that overrides a file',
    yaml: lines('registries:', '  - url: http://a'),
    environment: { REGISTRY_URL: 'nowhere' },
    problems: [
      'REGISTRY_URL: has no scheme, expected a URL that begins with http:// or https://, got "nowhere"; put http:// before it',
    ],
  },
  {
    title: 'half of the credentials in variables, beside a file without registries',
    yaml: 'label_limit: 5',
    environment: { REGISTRY_PASSWORD_FILE: '/dev/null' },
    problems: [
      'REGISTRY_USERNAME: is missing, expected username and password_file, or neither, got nothing; without them the probe asks as an anonymous client',
    ],
  },
  {
    title: 'everything that is wrong in variables',
    environment: {
      REGISTRY_URL: 'localhost:5000',
      REGISTRY_USERNAME: 'bob',
      REGISTRY_NAME: '-',
      REGISTRY_PROBE_INTERVAL: '1s',
      REGISTRY_STORAGE_PATH: 'data',
      REGISTRY_STORAGE_THRESHOLD: 'full',
      REGISTRY_EXPORTER_LABEL_LIMIT: '-4',
      REGISTRY_CONTAINER: '$NAME',
      REGISTRY_CONTAINER_NAMES: 'registry',
      REGISTRY_LOG_FILE: '/a.log,,/b.log',
      REGISTRY_LOG_FROM: 'start',
      REGISTRY_TLS_INSECURE_SKIP_VERIFY: 'yes',
      DOCKER_HOST: '/var/run/docker.sock',
      REGISTRY_EXPORTER_LISTEN_ADDRESS: '10055',
    },
    problems: [
      'REGISTRY_EXPORTER_LISTEN_ADDRESS: is not an address, expected an address such as :10055, 127.0.0.1:10055 or [::1]:10055, got "10055"',
      'DOCKER_HOST: is not the address of a Docker Engine, expected unix:///path or tcp://host:port, got "/var/run/docker.sock"',
      'REGISTRY_EXPORTER_LABEL_LIMIT: is too small, expected a whole number from 1 to 10000, got "-4"',
      'REGISTRY_NAME: cannot be a name, expected at most 63 letters, digits, dots, dashes and underscores, got "-"',
      'REGISTRY_URL: has no scheme, expected a URL that begins with http:// or https://, got "localhost:5000"; put http:// before it',
      'REGISTRY_PASSWORD_FILE: is missing, expected username and password_file, or neither, got nothing; without them the probe asks as an anonymous client',
      'REGISTRY_TLS_INSECURE_SKIP_VERIFY: is neither true nor false, expected true or false, got "yes"',
      'REGISTRY_CONTAINER: is not a container name, expected a container name, compose service name or label:KEY=VALUE, got "$NAME"',
      'REGISTRY_PROBE_INTERVAL: is shorter than collectors.probe.timeout, expected at least 10s, got "1s"; raise interval or lower timeout',
      'REGISTRY_LOG_FILE: has an entry that is not an absolute path, expected absolute paths, got "/a.log,,/b.log"',
      'REGISTRY_LOG_FROM: is not one of the known values, expected "end" or "beginning", got "start"',
      'REGISTRY_STORAGE_PATH: is not an absolute path, expected the absolute path of a directory, or s3://BUCKET/PREFIX, got "data"',
      'REGISTRY_STORAGE_THRESHOLD: is not a share, expected a share above 0 such as 80% or 0.8, got "full"',
    ],
  },
  {
    title: 'OTLP variables, without showing a secret',
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://bob:hunter2@collector',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20hunter2,broken%zz',
      OTEL_EXPORTER_OTLP_TIMEOUT: '10',
    },
    problems: [
      'OTEL_EXPORTER_OTLP_ENDPOINT: holds credentials, expected a URL that begins with http:// or https://, got "https://…@collector"',
      'OTEL_EXPORTER_OTLP_HEADERS: has an entry that is not name=value, expected a list of name=value, got a value that is not shown',
      'OTEL_EXPORTER_OTLP_TIMEOUT: is too short, expected a duration from 100ms to 1m, or milliseconds in a variable, got "10"',
    ],
  },
  {
    title: 'variables that OpenTelemetry has for every signal, under their own names',
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip, deflate',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere.pem',
      OTEL_EXPORTER_OTLP_CLIENT_KEY: '/nowhere.key',
      OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=a,b',
      OTEL_SERVICE_NAME: 'a\nb',
      OTEL_SDK_DISABLED: 'yes',
    },
    problems: [
      'OTEL_SDK_DISABLED: is neither true nor false, expected true or false, got "yes"',
      'OTEL_EXPORTER_OTLP_PROTOCOL: is not spoken, expected "http/json", got "http/protobuf"; have OTEL_EXPORTER_OTLP_LOGS_PROTOCOL say http/json, and name an endpoint for HTTP, often port 4318',
      'OTEL_EXPORTER_OTLP_COMPRESSION: is not one of the known values, expected "none" or "gzip", got "gzip, deflate"',
      'OTEL_EXPORTER_OTLP_CERTIFICATE: cannot be read, expected the path of a file with PEM certificates, got "/nowhere.pem"',
      'OTEL_EXPORTER_OTLP_CLIENT_KEY: cannot be read, expected the path of a file with a PEM private key, got "/nowhere.key"',
      'configuration otlp.tls.cert_file: is missing, expected otlp.tls.cert_file and otlp.tls.key_file, or neither, got nothing',
      'OTEL_RESOURCE_ATTRIBUTES: has an entry that is not name=value, expected a list of name=value, got "service.namespace=a,b"',
      'OTEL_SERVICE_NAME: is not the name of a service, expected a name of at most 255 characters, got "a\\nb"',
    ],
  },
  {
    title: 'variables for logs before those for every signal',
    environment: {
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'collector:4318/v1/logs',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=b',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'hunter2',
      REGISTRY_EXPORTER_OTLP_HEADERS_FILE: '/nowhere',
    },
    problems: [
      'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: has no scheme, expected a URL that begins with http:// or https://, got "collector:4318/v1/logs"; put http:// before it',
      'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: is not spoken, expected "http/json", got "grpc"; have OTEL_EXPORTER_OTLP_LOGS_PROTOCOL say http/json, and name an endpoint for HTTP, often port 4318',
      'OTEL_EXPORTER_OTLP_LOGS_HEADERS: has an entry that is not name=value, expected a list of name=value, got a value that is not shown',
      'REGISTRY_EXPORTER_OTLP_HEADERS_FILE: cannot be read, expected the path of a file with name=value on each line, got "/nowhere"',
    ],
  },
];
