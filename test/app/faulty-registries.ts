import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

const head =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDocker-Distribution-Api-Version: registry/2.0\r\n';

/** Closes each connection with a reset as soon as something is asked. */
export function startResettingServer(): Promise<string> {
  return listen(
    createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.resetAndDestroy());
    }),
  );
}

/** Answers with a body that has no end, as fast as it is taken. */
export function startEndlessServer(): Promise<string> {
  const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
  return listen(
    createServer((socket) => {
      const pour = (): void => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on('error', () => undefined);
      socket.on('drain', pour);
      socket.once('data', () => {
        socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
        pour();
      });
    }),
  );
}

/** Answers a byte at a time, without an end. */
export function startDrippingServer(): Promise<string> {
  return listen(
    createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(`${head}Content-Length: 1000000\r\n\r\n`);
        const drip = setInterval(() => socket.write(' '), 50);
        socket.on('close', () => {
          clearInterval(drip);
        });
      });
    }),
  );
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
