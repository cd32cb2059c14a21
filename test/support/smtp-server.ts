import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

export interface Mail {
  readonly login: string;
  readonly sender: string;
  readonly recipient: string;
  /** Headers and body as they came, with their quoted-printable lines joined. */
  readonly content: string;
}

/** A mail server on loopback that takes every mail of whoever encrypts the connection and logs in, and keeps it. */
export interface SmtpServer {
  readonly address: string;
  readonly received: readonly Mail[];
  stop(): Promise<void>;
}

interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** Offers a login only after STARTTLS, as a server on port 587 does. */
export async function startSmtpServer(identity: Identity): Promise<SmtpServer> {
  const received: Mail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.write('220 loopback\r\n');
    void greet(socket, identity).then((encrypted) => converse(encrypted, (mail) => received.push(mail)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { address: `127.0.0.1:${port}`, received, stop };
}

/** The part before encryption. Whoever does not ask for it gets nowhere. */
async function greet(socket: Socket, identity: Identity): Promise<TLSSocket> {
  const lines = createInterface({ input: socket });
  await new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (line === 'STARTTLS') resolve();
      else
        socket.write(line.startsWith('EHLO') ? '250-loopback\r\n250 STARTTLS\r\n' : '530 encrypt first\r\n');
    });
  });
  lines.close();
  socket.write('220 go on\r\n');
  return new TLSSocket(socket, { isServer: true, ...identity });
}

async function converse(socket: Duplex, take: (mail: Mail) => void): Promise<void> {
  const answer = (line: string): void => void socket.write(`${line}\r\n`);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const said = new Map<string, string>();
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const verb = next.value.slice(0, 4).toUpperCase();
    said.set(verb, next.value);
    if (verb !== 'DATA') answer(replies[verb] ?? '502 not implemented');
    else {
      answer('354 go on');
      take(mailOf(said, await content(lines)));
      answer('250 taken');
    }
  }
}

const replies: Readonly<Record<string, string>> = {
  EHLO: '250-loopback\r\n250 AUTH PLAIN',
  AUTH: '235 welcome',
  MAIL: '250 fine',
  RCPT: '250 fine',
  QUIT: '221 bye',
};

async function content(lines: AsyncIterator<string>): Promise<string> {
  const kept: string[] = [];
  for (let next = await lines.next(); !next.done && next.value !== '.'; next = await lines.next())
    kept.push(next.value);
  return kept
    .join('\n')
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function mailOf(said: ReadonlyMap<string, string>, text: string): Mail {
  const [, , credentials = ''] = (said.get('AUTH') ?? '').split(' ');
  return {
    login: Buffer.from(credentials, 'base64').toString().replaceAll('\0', ' ').trim(),
    sender: /<(.*?)>/.exec(said.get('MAIL') ?? '')?.[1] ?? '',
    recipient: /<(.*?)>/.exec(said.get('RCPT') ?? '')?.[1] ?? '',
    content: text,
  };
}
