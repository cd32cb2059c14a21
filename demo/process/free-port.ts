import { createServer } from 'node:net';

const TRIES = 100;

/** The first port from `start` on that nobody listens on; 0 lets the system choose. */
export async function findFreePort(start: number): Promise<number> {
  for (let port = start; port < start + TRIES; port += 1) {
    const bound = await tryPort(port);
    if (bound !== undefined) return bound;
  }
  throw new Error(`ports ${start} to ${start + TRIES - 1}: are all taken`);
}

async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : undefined);
      });
    });
  });
}
