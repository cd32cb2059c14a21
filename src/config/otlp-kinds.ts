import { duration } from './duration.ts';
import { ok, wrong, type Kind } from './kinds.ts';
import { pairs, type Pairs } from './pair-kind.ts';

const span = duration(100, 60_000);

/** A duration; OpenTelemetry's variables have milliseconds without a unit. */
export const deliveryTimeout: Kind<number> = {
  expected: `${span.expected}, or milliseconds in a variable`,
  parse: (raw) => span.parse(typeof raw === 'string' && /^\d+$/.test(raw) ? `${raw}ms` : raw),
};

/**
 * The official package speaks JSON. Who asks for another protocol may have a receiver that takes nothing else, or an address that
 * is none for HTTP: both would look like a receiver that is away.
 */
export const protocol: Kind<'http/json'> = {
  expected: '"http/json"',
  parse: (raw) => {
    if (raw === 'http/json') return ok(raw);
    const todo =
      'have OTEL_EXPORTER_OTLP_LOGS_PROTOCOL say http/json, and name an endpoint for HTTP, often port 4318';
    return wrong('is not spoken', todo);
  },
};

export const resourceAttributes: Kind<Pairs> = pairs({
  name: /^[^\s\p{Cc}=,]{1,255}$/u,
  value: /^\P{Cc}{0,4096}$/u,
});

/** OpenTelemetry writes it in any case. */
export const switchedOff: Kind<boolean> = {
  expected: 'true or false',
  parse: (raw) => {
    const written = String(raw).toLowerCase();
    return written === 'true' || written === 'false'
      ? ok(written === 'true')
      : wrong('is neither true nor false');
  },
};
