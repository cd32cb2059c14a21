import { afterAll, describe, expect, test } from 'vitest';
import { otlpOptions } from '../../src/config/otlp-options.ts';
import { fromEnvironment, TemporaryConfig, valid } from './temporary-config.ts';

const config = new TemporaryConfig();
const on = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

afterAll(() => {
  config.remove();
});

describe('the OTLP receiver', () => {
  test.each([
    ['http://collector:4318', 'http://collector:4318/v1/logs'],
    ['http://collector:4318/', 'http://collector:4318/v1/logs'],
    ['https://gateway/otlp/', 'https://gateway/otlp/v1/logs'],
    ['https://gateway/otlp?tenant=a', 'https://gateway/otlp/v1/logs?tenant=a'],
  ])('under %s takes logs at %s', (OTEL_EXPORTER_OTLP_ENDPOINT, logsUrl) => {
    expect(valid(fromEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT })).otlp.logsUrl).toBe(logsUrl);
  });

  test('of logs alone is used as it stands and goes before the base URL', () => {
    const { otlp } = valid(
      fromEnvironment({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://loki:3100/otlp/v1/logs',
      }),
    );

    expect(otlp.logsUrl).toBe('http://loki:3100/otlp/v1/logs');
  });

  test('gets the percent-encoded headers of the variable decoded', () => {
    const OTEL_EXPORTER_OTLP_HEADERS = 'authorization=Basic%20aHVudGVyMg==, x-scope=a%2Cb';

    expect(valid(fromEnvironment({ ...on, OTEL_EXPORTER_OTLP_HEADERS })).otlp.headers).toEqual({
      authorization: 'Basic aHVudGVyMg==',
      'x-scope': 'a,b',
    });
  });

  test('gets the headers of the file as they stand', () => {
    const yaml = "otlp:\n  headers: ['authorization=Basic aHVu%20==', 'x-scope=a,b']\n";

    expect(valid(config.load(yaml)).otlp.headers).toEqual({
      authorization: 'Basic aHVu%20==',
      'x-scope': 'a,b',
    });
  });

  test('never gets a header that HTTP cannot carry', () => {
    const OTEL_EXPORTER_OTLP_HEADERS = 'authorization=a%0D%0Ax-forged: b';

    expect(fromEnvironment({ ...on, OTEL_EXPORTER_OTLP_HEADERS }).ok).toBe(false);
  });

  test('gets the headers of the file that is named, over all others', () => {
    const REGISTRY_EXPORTER_OTLP_HEADERS_FILE = config.write('headers', 'authorization=Bearer hunter2\n\n');

    const { otlp } = valid(
      fromEnvironment({ ...on, REGISTRY_EXPORTER_OTLP_HEADERS_FILE, OTEL_EXPORTER_OTLP_HEADERS: 'a=b' }),
    );

    expect(otlp).toMatchObject({ headers: { a: 'b' }, headersFile: REGISTRY_EXPORTER_OTLP_HEADERS_FILE });
    expect(JSON.stringify(otlp)).not.toContain('hunter2');
  });
});

describe("OpenTelemetry's variables", () => {
  test('configure a delivery in full', () => {
    const { otlp } = valid(
      fromEnvironment({
        ...on,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_TIMEOUT: '2500',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_SERVICE_NAME: 'images, ours',
        OTEL_RESOURCE_ATTRIBUTES:
          'service.name=none,service.namespace=shop%2Cfront,deployment.environment.name=a=b',
      }),
    );

    expect(otlp).toMatchObject({
      ...{ logsUrl: 'http://collector:4318/v1/logs', timeoutMs: 2_500, compression: 'gzip' },
      resource: {
        'service.name': 'images, ours',
        'service.namespace': 'shop,front',
        'deployment.environment.name': 'a=b',
      },
    });
  });

  test('for logs go before those for every signal, whole', () => {
    const { otlp } = valid(
      fromEnvironment({
        ...on,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b=2',
        OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'a=3',
        OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
        OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '2s',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
        OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'gzip',
      }),
    );

    expect(otlp).toMatchObject({ headers: { a: '3' }, timeoutMs: 2_000, compression: 'gzip' });
  });

  test('say whether every line of the log is sent', () => {
    expect(valid(fromEnvironment(on)).otlp.logs).toBe('events');
    expect(valid(fromEnvironment({ ...on, REGISTRY_EXPORTER_OTLP_LOGS: 'all' })).otlp.logs).toBe('all');
  });

  test('go before the file, also those for every signal', () => {
    const yaml = 'otlp: {endpoint: "http://a", compression: none, timeout: 1s, service_name: x}\n';
    const environment = { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip', OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '300' };

    const { otlp } = valid(config.load(yaml, environment));

    expect(otlp).toMatchObject({
      ...{ compression: 'gzip', timeoutMs: 300, resource: { 'service.name': 'x' } },
    });
  });

  test('are not judged where nothing is sent, as they are meant for other programs too', () => {
    const foreign = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere' };

    expect(valid(fromEnvironment(foreign)).otlp.logsUrl).toBeUndefined();
    expect(
      valid(fromEnvironment({ ...foreign, ...on, OTEL_SDK_DISABLED: 'TRUE' })).otlp.logsUrl,
    ).toBeUndefined();
    expect(fromEnvironment({ ...foreign, ...on, OTEL_SDK_DISABLED: 'False' }).ok).toBe(false);
  });

  test('that compose hands on empty count as not set', () => {
    const names = otlpOptions.flatMap(({ env, generalEnv }) => [env, generalEnv]);
    const empty = Object.fromEntries(names.flatMap((name) => (name === undefined ? [] : [[name, '']])));

    expect(valid(fromEnvironment(empty))).toEqual(valid(fromEnvironment({})));
  });
});
