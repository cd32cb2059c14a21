import type { RequestListener } from 'node:http';
import { realParts } from '../../../support/real-parts.ts';
import { startNginx } from '../../../support/nginx.ts';
import {
  answerChallenge,
  closedPort,
  serveHttp,
  serveSockets,
  version,
} from '../../../registry/api/loopback.ts';
import { testFaults, type Injected } from './fault-tests.ts';
import { httpFaults } from './table.ts';

async function served(handler: RequestListener): Promise<Injected> {
  return { url: await serveHttp(handler) };
}

function status(code: number, headers: Readonly<Record<string, string>> = {}): Promise<Injected> {
  return served((_request, response) => response.writeHead(code, headers).end('{"errors":[]}'));
}

realParts('each fault of what answers', ['nginx'], () => {
  testFaults(httpFaults, {
    portal: () =>
      served((_request, response) =>
        response.setHeader('content-type', 'text/html').end('<html>Log in</html>'),
      ),
    endless: () =>
      served((_request, response) => {
        response.writeHead(200, version);
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(10_000)));
        };
        response.on('drain', more);
        more();
      }),
    redirect: () => status(301, { location: 'https://elsewhere.example/v2/?secret=1' }),
    noChallenge: () => status(401),
    otherScheme: () =>
      served((_request, response) => {
        answerChallenge(response, 'Negotiate, NTLM');
      }),
    forbidden: () => status(403),
    notFound: () => status(404),
    tooMany: () => status(429, { 'retry-after': '30' }),
    broken: () => status(500),
    badGateway: async () => ({ url: await behindNginx(await closedPort()) }),
    unavailable: async () => ({ url: await startNginx('location / { return 503; }') }),
    gatewayTimeout: async () => ({ url: await behindNginx(await serveSockets(() => undefined)) }),
  });
});

function behindNginx(registry: URL): Promise<URL> {
  return startNginx(`location / { proxy_pass http://${registry.host}; proxy_read_timeout 1s; }`);
}
