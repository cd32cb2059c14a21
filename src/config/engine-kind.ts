import { ok, wrong, type Kind } from './kinds.ts';

/** Where a Docker Engine listens, as far as it can be asked without ssh. */
export const engineAddress: Kind<string> = {
  expected: 'unix:///path or tcp://host:port',
  parse: (raw) => {
    if (typeof raw !== 'string') return wrong('is not the address of a Docker Engine');
    if (raw.startsWith('ssh://')) return wrong('is reached over ssh', forwarding);
    if (/^unix:\/\/\/[^\0\n]+$/.test(raw)) return ok(raw);
    const [, host, port] = /^tcp:\/\/(\[[^\]]+\]|[^/:@?#]+):(\d{1,5})$/.exec(raw) ?? [];
    // As what it is going to be used: URLs of unknown schemes may have any host.
    if (host === undefined || !URL.canParse(`http://${host}`))
      return wrong('is not the address of a Docker Engine');
    return isPort(Number(port)) ? ok(raw) : wrong('has a port that is not from 1 to 65535');
  },
};

const forwarding =
  'forward its socket with ssh -NL /run/engine.sock:/var/run/docker.sock HOST and give unix:///run/engine.sock';

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

/** As the docker client reads its variable: whatever stands there switches it on. In a file it is a switch like others. */
export const engineVerify: Kind<boolean> = {
  expected: 'true or false',
  parse: (raw) => {
    if (typeof raw === 'boolean') return ok(raw);
    return typeof raw === 'string' ? ok(true) : wrong('is neither true nor false');
  },
};
