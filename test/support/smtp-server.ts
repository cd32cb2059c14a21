import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface Mail {
  readonly login: string;
  readonly sender: string;
  readonly recipient: string;
  /** Headers and body as they came, with their quoted-printable lines joined. */
  readonly content: string;
}

/** A mail server on loopback that takes every mail of whoever logs in, and keeps it. */
export interface SmtpServer {
  readonly address: string;
  readonly received: readonly Mail[];
  stop(): Promise<void>;
}

export async function startSmtpServer(): Promise<SmtpServer> {
  const received: Mail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    void converse(socket, (mail) => received.push(mail));
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

async function converse(socket: Socket, take: (mail: Mail) => void): Promise<void> {
  const answer = (line: string): void => void socket.write(`${line}\r\n`);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const said = new Map<string, string>();
  answer('220 loopback');
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
