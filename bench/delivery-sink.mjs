// Takes what it is sent over OTLP/HTTP, and says how many records that were; with --faults it goes through each fault first. A process
// of its own, so that its work does not count. Prints the ports of the receiver and of the count.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const awayMs = 2_000;
const slowMs = 200;
// A fault for each request. What is taken between lets the exporter's pauses begin anew.
const slow = Array(20).fill('slow');
const faults = ['away', ...slow, 'hang', 'hang', 'take', 500, 500, 'take', 'close', 'close'];
const script = process.argv.includes('--faults') ? faults : [];
const mark = Buffer.from('"timeUnixNano"');
let records = 0;

const receiver = createServer((request, response) => {
  answer(script.shift(), request, response).catch(() => undefined);
});
const count = createServer((_, response) => {
  response.end(String(records));
});
const ports = [await portOf(receiver), await portOf(count)];
process.stdout.write(`${ports.join(' ')}\n`);

async function answer(fault, request, response) {
  if (fault === 'away') return goAway();
  const chunks = [];
  for await (const chunk of request) {
    if (fault === 'close') return;
    chunks.push(chunk);
  }
  if (fault === 'hang') return;
  if (fault === 'slow') await sleep(slowMs);
  if (typeof fault === 'number') return response.writeHead(fault).end();
  records += recordsIn(Buffer.concat(chunks));
  response.setHeader('content-type', 'application/json').end('{"partialSuccess":{}}');
}

async function goAway() {
  receiver.close();
  receiver.closeAllConnections();
  await sleep(awayMs);
  receiver.listen(ports[0], '127.0.0.1');
}

function recordsIn(body) {
  let found = 0;
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) found += 1;
  return found;
}

async function portOf(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}
