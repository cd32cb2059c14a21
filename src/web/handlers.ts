import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { reasonOf } from '../domain/failure.ts';
import { gcHandler } from './gc-handler.ts';
import type { WebSources } from './reader.ts';
import { probeHandler } from './probe-handler.ts';
import { reloadHandler } from './reload-handler.ts';
import { runbookHandler } from './runbook-handler.ts';
import { renderStatusPage } from './status/page.ts';
import { readStatus } from './status/view.ts';

export function createHandlers(sources: WebSources): Express {
  const app = express();
  app.disable('x-powered-by');
  // It would copy each answer to hash it, and no answer may be kept.
  app.disable('etag');
  app.use(protectiveHeaders);
  app.get('/metrics', metricsHandler(sources));
  app.get('/-/healthy', (_request, response) => {
    response.type('text').send('healthy\n');
  });
  app.get('/-/ready', (_request, response) => {
    const isReady = sources.isReady();
    response
      .status(isReady ? 200 : 503)
      .type('text')
      .send(isReady ? 'ready\n' : 'not ready: a collector has not had its first look\n');
  });
  app.get('/', statusHandler(sources));
  app.get('/runbooks{/:name}', runbookHandler());
  if (sources.probes !== undefined) app.get('/probe', probeHandler(sources.probes));
  if (sources.gcIntake !== undefined) app.all('/-/gc', gcHandler(sources.gcIntake));
  if (sources.reloading !== undefined) app.all('/-/reload', reloadHandler(sources.reloading));
  app.use((_request, response) => {
    response
      .status(404)
      .type('text')
      .send('not found; there are /, /metrics, /probe, /runbooks/, /-/healthy and /-/ready\n');
  });
  app.use(lastResort);
  return app;
}

/** Express would answer, and print, a stack trace. It tells an error handler by its four parameters. */
// oxlint-disable-next-line max-params
const lastResort: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  // Half an answer can only be broken off, which is what Express does with it.
  if (response.headersSent) next(error);
  else
    response
      .status(500)
      .type('text')
      .send(`internal error: ${reasonOf(error)}\n`);
};

const protectiveHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  next();
};

function metricsHandler({ metrics }: WebSources): RequestHandler {
  const exposition = shared(async () => Buffer.from(await metrics.exposition()));
  return async (_request, response) => {
    const text = await exposition();
    response.set('Content-Type', metrics.contentType).send(text);
  };
}

/** Those who ask while an answer is made get the same one: a thousand scrapes at once hold it once. */
function shared<T>(make: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined;
  return () => {
    current ??= make().finally(() => {
      current = undefined;
    });
    return current;
  };
}

function statusHandler(sources: WebSources): RequestHandler {
  return async (_request, response) => {
    const status = await readStatus(sources);
    response.type('html').send(renderStatusPage(status));
  };
}
