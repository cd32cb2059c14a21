import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { noProxies } from '../../../../src/registry/api/proxy.ts';
import { answerEmpty, closedPort, serveHttp, serveSockets } from '../../../registry/api/loopback.ts';
import { testFaults } from './fault-tests.ts';
import { networkFaults } from './table.ts';

const head = 'HTTP/1.1 200 OK\r\nDocker-Distribution-Api-Version: registry/2.0\r\n';
const impatient = { probe: { timeoutMs: 300 } };
/** The look-up of a name that cannot be may fail in two ways, which differ with the machine's name server. */
const noName = { 'getaddrinfo EAI_AGAIN': 'getaddrinfo ENOTFOUND' };

/** Does this with each connection once something came over it. */
function answering(act: (socket: Socket) => void): Promise<URL> {
  return serveSockets((socket) => {
    socket.once('data', () => {
      act(socket);
    });
  });
}

testFaults(networkFaults, {
  nameUnknown: () => Promise.resolve({ url: new URL('http://registry.invalid:5000'), masks: noName }),
  portClosed: async () => ({ url: await closedPort() }),
  blackHole: async () => ({ url: await blackHole(), ...impatient }),
  silent: async () => ({ url: await answering(() => undefined), ...impatient }),
  silentInTls: async () => {
    const { host } = await answering(() => undefined);
    return { url: new URL(`https://${host}`), ...impatient };
  },
  slowPart: async () => ({
    url: await answering(() => undefined),
    probe: { timeoutMs: 20_000, phaseTimeoutMs: 200 },
  }),
  reset: async () => ({ url: await answering((socket) => socket.resetAndDestroy()) }),
  halfHead: async () => ({ url: await answering((socket) => socket.write(head)), ...impatient }),
  resetInHead: async () => ({ url: await answering((socket) => socket.end(head)) }),
  halfBody: async () => ({
    url: await answering((socket) => socket.write(`${head}Content-Length: 2\r\n\r\n{`)),
    ...impatient,
  }),
  resetInBody: async () => ({
    url: await answering((socket) => socket.end(`${head}Content-Length: 2\r\n\r\n{`)),
  }),
  proxyGone: async () => {
    const http = await closedPort();
    const proxies = { ...noProxies, http };
    return { url: new URL('http://registry.example'), proxies, masks: { [http.host]: 'PROXY' } };
  },
  proxyRefuses: async () => {
    const https = await serveHttp((_request, response) => {
      answerEmpty(response);
    });
    const refusing = await answering((socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    const proxies = { ...noProxies, http: https, https: refusing };
    return { url: new URL('https://registry.example'), proxies, masks: { [refusing.host]: 'PROXY' } };
  },
});

/** A port whose queue is full: the kernel drops what would open a connection, as a firewall does. */
async function blackHole(): Promise<URL> {
  const program = `require('net').createServer().listen(0, '127.0.0.1', 1, function () {
    process.stdout.write(String(this.address().port));
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50);
  })`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  await new Promise((resolve) => setTimeout(resolve, 200));
  const fillers = Array.from({ length: 8 }, () => connect(Number(String(port)), '127.0.0.1'));
  onTestFinished(() => {
    for (const filler of fillers) filler.destroy();
  });
  for (const filler of fillers) filler.on('error', () => undefined);
  await new Promise((resolve) => setTimeout(resolve, 200));
  return new URL(`http://127.0.0.1:${String(port)}`);
}
