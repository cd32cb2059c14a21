import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RecordingProxy {
  readonly endpoint: string;
  /** Of every request, in order. */
  readonly methods: readonly string[];
}

/** Stands in front of a server for the length of a test, and passes every byte on as it is: requests are signed. */
export async function startRecordingProxy(server: string): Promise<RecordingProxy> {
  const methods: string[] = [];
  const sockets: Socket[] = [];
  const { hostname, port } = new URL(server);
  const proxy = createServer((incoming) => {
    const outgoing = connect(Number(port), hostname);
    sockets.push(incoming, outgoing);
    for (const socket of [incoming, outgoing]) socket.on('error', () => undefined);
    incoming.on('data', (chunk: Buffer) => {
      for (const [, method = ''] of chunk.toString('latin1').matchAll(requestLines)) methods.push(method);
    });
    incoming.pipe(outgoing).pipe(incoming);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return { methods, endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

const requestLines = /^([A-Z]+) \S+ HTTP\/1\.1\r$/gm;
