import { expect, test } from 'vitest';
import { readShipped } from './shipped-files.ts';

interface Collector {
  readonly receivers: Readonly<Record<string, unknown>>;
  readonly processors: Readonly<Record<string, unknown>>;
  readonly exporters: Readonly<Record<string, unknown>>;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly service: {
    readonly extensions: readonly string[];
    readonly pipelines: {
      readonly logs: Readonly<Record<'receivers' | 'processors' | 'exporters', readonly string[]>>;
    };
  };
}

const collector = readShipped('otel/collector.yml') as Collector;
const { logs } = collector.service.pipelines;

test('the Collector takes OTLP over HTTP, and refuses first what it has no room for', () => {
  expect(collector.receivers).toEqual({ otlp: { protocols: { http: { endpoint: '0.0.0.0:4318' } } } });
  expect(logs.processors[0]).toBe('memory_limiter');
});

test('the Collector uses nothing that its file does not define', () => {
  for (const kind of ['receivers', 'processors', 'exporters'] as const)
    expect(Object.keys(collector[kind])).toEqual(expect.arrayContaining([...logs[kind]]));
  expect(Object.keys(collector.extensions)).toEqual(collector.service.extensions);
});

test('the Collector has no queue in memory alone, of what it has acknowledged', () => {
  expect(logs.processors).not.toContain('batch');
  expect(logs.exporters).toEqual(['file']);
  expect(collector.exporters['otlp_http']).toMatchObject({ sending_queue: { storage: 'file_storage' } });
  expect(collector.extensions).toHaveProperty('file_storage');
});
