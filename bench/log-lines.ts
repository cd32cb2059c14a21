import { createHash } from 'node:crypto';

/**
 * Makes the log of a busy registry 3 with log-ins: for each request an `authorized request` line, a completion with or
 * without an error, and its access line. The same seed gives the same lines.
 */
export class LogLines {
  private state: number;
  private count = 0;

  constructor(seed: number) {
    this.state = seed;
  }

  /** The lines of one request, each ended by a line feed. */
  next(): string {
    this.count += 1;
    const request = this.request();
    const { access } = lines;
    return `${this.structured(request)}${access(request)}`;
  }

  private structured(request: Request): string {
    const head = lines.head(request);
    const authorized = lines.authorized(request, head);
    return `${authorized}${lines.completed(request, head)}`;
  }

  private request(): Request {
    const kind = this.pick(kinds);
    const repository = this.pick(repositories);
    const digest = createHash('sha256')
      .update(`${this.random(5_000)}`)
      .digest('hex');
    const timeMs = start + this.count * 3;
    return {
      ...kind,
      uri: `/v2/${repository}/${kind.target.replace('DIGEST', `sha256:${digest}`).replace('UUID', this.uuid())}`,
      repository,
      timeMs,
      user: this.pick(users),
      client: `10.${this.random(4)}.${this.random(200)}.${this.random(250)}`,
      port: 30_000 + this.random(30_000),
      id: this.uuid(),
      agent: this.pick(agents),
      written: this.random(kind.largest),
      duration: this.duration(),
      nanoseconds: this.random(1_000_000),
    };
  }

  private duration(): string {
    const fraction = this.random(1_000_000);
    return this.random(3) === 0
      ? `${this.random(900)}.${fraction % 1_000}µs`
      : `${this.random(400)}.${fraction}ms`;
  }

  private uuid(): string {
    const hex = (digits: number): string =>
      this.random(16 ** digits)
        .toString(16)
        .padStart(digits, '0');
    return `${hex(8)}-${hex(4)}-7${hex(3)}-a${hex(3)}-${hex(6)}${hex(6)}`;
  }

  private pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.random(from.length)] ?? from[0];
  }

  /** A linear congruential generator is random enough for a log. */
  private random(below: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * below);
  }
}

interface Kind {
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly largest: number;
  readonly error?: string;
}

interface Request extends Kind {
  readonly uri: string;
  readonly repository: string;
  readonly timeMs: number;
  readonly user: string;
  readonly client: string;
  readonly port: number;
  readonly id: string;
  readonly agent: string;
  readonly written: number;
  readonly duration: string;
  readonly nanoseconds: number;
}

const start = Date.UTC(2026, 10, 20, 10);

const pull: readonly Kind[] = [
  { method: 'GET', target: 'manifests/latest', status: 200, largest: 5_000 },
  { method: 'HEAD', target: 'manifests/v1.2.3', status: 200, largest: 5_000 },
  { method: 'GET', target: 'blobs/DIGEST', status: 200, largest: 90_000_000 },
  { method: 'GET', target: 'blobs/DIGEST', status: 200, largest: 9_000 },
];
const push: readonly Kind[] = [
  { method: 'HEAD', target: 'blobs/DIGEST', status: 200, largest: 9_000_000 },
  { method: 'POST', target: 'blobs/uploads/', status: 202, largest: 1 },
  { method: 'PATCH', target: 'blobs/uploads/UUID?_state=kq8', status: 202, largest: 1 },
  { method: 'PUT', target: 'blobs/uploads/UUID?_state=kq8&digest=DIGEST', status: 201, largest: 1 },
  { method: 'PUT', target: 'manifests/v1.2.3', status: 201, largest: 1 },
];
const missing: Kind = {
  ...{ method: 'HEAD', target: 'blobs/DIGEST', status: 404, largest: 157 },
  error:
    '"err.code":"blob unknown","err.detail":"sha256:77194c61ea2f6a66728bab270e8074a6c095975ef28ad3b3d2c216f9c52e8221","err.message":"blob unknown to registry",',
};
const broken: Kind = {
  ...{ method: 'GET', target: 'blobs/DIGEST', status: 500, largest: 150 },
  error:
    '"err.code":"unknown","err.detail":"filesystem: open /var/lib/registry/docker: permission denied","err.message":"unknown error",',
};
/** Of a thousand requests about a hundred ask for what is not there, and one is the server's fault. */
const kinds: readonly [Kind, ...Kind[]] = [
  broken,
  ...Array.from({ length: 100 }, () => missing),
  ...Array.from({ length: 160 }, () => pull).flat(),
  ...Array.from({ length: 52 }, () => push).flat(),
];
const repositories: readonly [string, ...string[]] = [
  'library/alpine',
  ...Array.from({ length: 120 }, (_, i) => `team-${i % 12}/service-${i}`),
];
const users: readonly [string, ...string[]] = ['alice', 'ci-runner', 'deploy', 'build-farm'];
const agents: readonly [string, ...string[]] = [
  'docker/24.0.7 go/go1.20.10 git-commit/311b9ff kernel/6.1.0-13-amd64 os/linux arch/amd64 UpstreamClient(Docker-Client/24.0.7 \\(linux\\))',
  'containerd/v1.7.11',
  'skopeo/1.9.3',
];

const lines = {
  head: (request: Request): string =>
    `"go.version":"go1.27.4","http.request.host":"registry.example.com","http.request.id":"${request.id}","http.request.method":"${request.method}","http.request.remoteaddr":"${request.client}:${request.port}","http.request.uri":"${request.uri}","http.request.useragent":${JSON.stringify(request.agent)},`,
  authorized: (request: Request, head: string): string =>
    `{"auth.user.name":"${request.user}",${head}"instance.id":"01a1f892-cad2-7a62-90b8-c11bf07a589e","level":"info","msg":"authorized request",${tail(request)}\n`,
  completed: (request: Request, head: string): string => {
    const level = request.error === undefined ? 'info' : 'error';
    const message = request.error === undefined ? 'response completed' : 'response completed with error';
    return `{"auth.user.name":"${request.user}",${request.error ?? ''}${head}"http.response.contenttype":"application/octet-stream","http.response.duration":"${request.duration}","http.response.status":${request.status},"http.response.written":${request.written},"instance.id":"01a1f892-cad2-7a62-90b8-c11bf07a589e","level":"${level}","msg":"${message}",${tail(request)}\n`;
  },
  access: (request: Request): string =>
    `${request.client} - - [${accessTime(request.timeMs)}] "${request.method} ${request.uri} HTTP/1.1" ${request.status} ${request.written} "" "${request.agent.replaceAll('\\', '\\\\')}"\n`,
};

function tail({ timeMs, nanoseconds, repository }: Request): string {
  const time = new Date(timeMs).toISOString().slice(0, -1);
  return `"time":"${time}${String(nanoseconds).padStart(6, '0')}Z","vars.name":"${repository}","version":"3.1.1"}`;
}

function accessTime(timeMs: number): string {
  const [, day = '', month = '', year = '', time = ''] =
    /, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(timeMs).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
