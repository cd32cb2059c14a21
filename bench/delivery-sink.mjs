// Takes whatever it is sent over OTLP/HTTP, and says how many records that were. A process of its own, so that its work does not count.
import { createServer } from 'node:http';

let records = 0;
const mark = Buffer.from('"timeUnixNano"');

const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.end(String(records));
    return;
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) records += 1;
  response.setHeader('content-type', 'application/json').end('{"partialSuccess":{}}');
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
