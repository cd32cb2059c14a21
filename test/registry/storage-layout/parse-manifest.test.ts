import { describe, expect, test } from 'vitest';

import type { ManifestContent } from '../../../src/registry/storage-layout/manifest.ts';
import { mostManifestBytes, parseManifest } from '../../../src/registry/storage-layout/parse-manifest.ts';
import { digestOf, image, index } from './sketched-tree.ts';

const schema1 = '{"schemaVersion":1,"name":"a","tag":"1","fsLayers":[{"blobSum":"sha256:x"}],"history":[]}';

function parse(content: unknown): ManifestContent {
  return parseManifest(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));
}

function faultsOf(content: unknown): readonly (string | undefined)[] {
  const { faults } = parse(content);
  return [faults[2], faults[3]];
}

function digestsOf(content: unknown): readonly string[] {
  return parse(content).references.map(({ digest }) => digest);
}

/** An image whose text has one field more, or one in place of another. */
function imageWith(field: string): string {
  return `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",${field}}`;
}

describe('what a manifest refers to', () => {
  test('is the config and then the layers of an image', () => {
    const content = parse(image(['one', 'two']));

    expect(content.kind).toBe('image');
    expect(content.references).toEqual([
      { digest: digestOf('config'), role: 'config', isForeign: false },
      { digest: digestOf('one'), role: 'layer', isForeign: false },
      { digest: digestOf('two'), role: 'layer', isForeign: false },
    ]);
  });

  test('is the manifests of an index', () => {
    const content = parse(index(['amd64', 'arm64']));

    expect(content.kind).toBe('index');
    expect(content.references).toEqual([
      { digest: digestOf('amd64'), role: 'manifest', isForeign: false },
      { digest: digestOf('arm64'), role: 'manifest', isForeign: false },
    ]);
  });

  test.each(['application/vnd.docker.distribution.manifest.list.v2+json', ''])(
    'is the manifests of a list of media type "%s"',
    (mediaType) => {
      const content = parse({ schemaVersion: 2, mediaType, manifests: [{ digest: 'd' }] });

      expect(content).toMatchObject({ kind: 'index', references: [{ digest: 'd', role: 'manifest' }] });
    },
  );

  test('is the layers of an old signed manifest, which version 3 does not read', () => {
    const content = parse(schema1);

    expect(content).toMatchObject({ kind: 'schema1', references: [{ digest: 'sha256:x', role: 'layer' }] });
    expect(content.faults).toEqual({ 2: undefined, 3: 'unrecognized manifest schema version 1' });
  });

  test('is foreign where it has addresses or the type of a foreign layer', () => {
    const foreign = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
    const layers = [
      { digest: 'a', urls: ['https://example.com'] },
      { digest: 'b', mediaType: foreign },
      { digest: 'c' },
    ];

    const { references } = parse(imageWith(`"layers":${JSON.stringify(layers)}`));

    expect(references.map(({ isForeign }) => isForeign)).toEqual([true, true, false]);
  });

  test('names its subject, which is no reference', () => {
    const content = parse(imageWith('"subject":{"digest":"sha256:s"},"layers":[{"digest":"a"}]'));

    expect(content.subject).toBe('sha256:s');
    expect(content.references).toHaveLength(1);
  });

  test('is nothing for a subject of the wrong type, which no release reads', () => {
    const content = parse(imageWith('"subject":7'));

    expect(content.subject).toBeUndefined();
    expect(content.faults).toEqual({ 2: undefined, 3: undefined });
  });
});

describe('keys', () => {
  test.each(['"LAYERS"', '"layerſ"', '"l\\u0061yers"'])('match as Go matches them: %s', (key) => {
    expect(digestsOf(imageWith(`${key}:[{"DIGEST":"a"}]`))).toEqual(['a']);
  });

  test('count last where they come twice, whatever their case', () => {
    expect(digestsOf(imageWith('"layers":[{"digest":"a"}],"Layers":[{"digest":"b"}]'))).toEqual(['b']);
  });

  test('merge where they come twice, field by field and place by place', () => {
    const twice = '"layers":[{"digest":"a"},{"digest":"b"}],"layers":[{"size":1},{"digest":"c"}]';

    expect(digestsOf(imageWith(`"config":{"digest":"x"},"config":{"size":3},${twice}`))).toEqual([
      'x',
      'a',
      'c',
    ]);
  });

  test('take a schema version from the last of them', () => {
    expect(faultsOf('{"schemaVersion":2,"schemaversion":1,"layers":[]}')[1]).toBe(
      'unrecognized manifest schema version 1',
    );
  });
});

describe('null', () => {
  test('leaves a text and an object as they were', () => {
    expect(
      digestsOf(imageWith('"config":{"digest":"x"},"config":null,"layers":[null,{"digest":null}]')),
    ).toEqual(['x']);
  });

  test('empties a list', () => {
    expect(digestsOf(imageWith('"layers":[{"digest":"a"}],"layers":null'))).toEqual([]);
  });

  test('makes an image of an untyped document whose manifests it is', () => {
    const content = parse('{"schemaVersion":2,"manifests":null,"config":{"digest":"x"}}');

    expect(content).toMatchObject({ kind: 'image', references: [{ digest: 'x' }] });
  });

  test('is no manifest', () => {
    expect(faultsOf('null')[0]).toBe('unrecognized manifest schema version 0');
  });
});

describe('a fault of both releases', () => {
  test.each([
    ['', 'unexpected end of JSON input'],
    ['{"schemaVersion":2', 'unexpected end of JSON input'],
    ['\uFEFF{}', "invalid character '\\xef' looking for beginning of value"],
    ['{} x', "invalid character 'x' after top-level value"],
    ['{"a":1,}', "invalid character '}' looking for '\"'"],
    ['{"a":[1,]}', "invalid character ']' looking for beginning of value"],
    ['{"a":01}', "invalid character '1' after value"],
    ['{"a":1.}', "invalid character '}' in numeric literal"],
    ['{"a":nul}', "invalid character '}' in literal null"],
    ['{"a":"\n"}', "invalid character '\\x0a' in string literal"],
    ['{"a":"\\x"}', "invalid character 'x' in string escape code"],
    ['{"a":"\\u00g0"}', "invalid character 'g' in \\u hexadecimal character escape"],
    ['[]', 'json: cannot unmarshal array into Go value of type struct'],
    ['{}', 'unrecognized manifest schema version 0'],
    ['{"schemaVersion":2.0}', 'json: cannot unmarshal number 2.0 into Go value of type int64'],
    ['{"schemaVersion":"2"}', 'json: cannot unmarshal string into Go value of type int64'],
    [
      '{"schemaVersion":9223372036854775808}',
      'json: cannot unmarshal number 9223372036854775808 into Go value of type int64',
    ],
    ['{"schemaVersion":2,"mediaType":"text/plain"}', 'unrecognized manifest content type text/plain'],
    [imageWith('"layers":{}'), 'json: cannot unmarshal object into Go value of type slice'],
    [imageWith('"config":{"size":1e3}'), 'json: cannot unmarshal number 1e3 into Go value of type int64'],
    [imageWith('"annotations":{"a":1}'), 'json: cannot unmarshal number into Go value of type string'],
  ])('is told of %j', (content, fault) => {
    expect(faultsOf(content)).toEqual([fault, fault]);
  });

  test('is a manifest beyond what either reads, told without reading it', () => {
    const bytes = Buffer.alloc(mostManifestBytes + 1, ' ');

    expect(parseManifest(bytes).faults[3]).toBe('storage: read exceeds limit');
  });

  test('is a crash where an untyped document is no index', () => {
    expect(faultsOf('{"schemaVersion":2,"manifests":7}')[0]).toMatch(/^panic: interface conversion/);
  });

  test('is nesting deeper than Go goes', () => {
    const nested = (depth: number): string =>
      `{"schemaVersion":2,"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

    expect(faultsOf(nested(9_999))).toEqual([undefined, undefined]);
    expect(faultsOf(nested(10_000))[0]).toBe('exceeded max depth');
  });

  test('leaves no references', () => {
    expect(digestsOf(imageWith('"layers":[{"digest":"a"},7]'))).toEqual([]);
  });
});

describe('a fault of one release', () => {
  test.each(['"data":7', '"data":"not base64"', '"artifactType":7', '"data":[256]'])(
    'is %s for version 3',
    (field) => {
      expect(faultsOf(imageWith(`"config":{"digest":"a",${field}}`))).toEqual([
        undefined,
        expect.any(String),
      ]);
    },
  );

  test('leaves the references for the other', () => {
    expect(digestsOf(imageWith('"config":{"digest":"a","data":7}'))).toEqual(['a']);
  });

  test('is features of a platform in an index, which only 2.8 has', () => {
    const manifests = [{ digest: 'a', platform: { features: 7 } }];
    const mediaType = 'application/vnd.oci.image.index.v1+json';

    expect(faultsOf({ schemaVersion: 2, mediaType, manifests })).toEqual([expect.any(String), undefined]);
  });

  test('is annotations of an index, which only version 3 has', () => {
    const mediaType = 'application/vnd.oci.image.index.v1+json';

    expect(faultsOf({ schemaVersion: 2, mediaType, annotations: 7 })).toEqual([
      undefined,
      expect.any(String),
    ]);
  });

  test.each([` ${schema1}`, schema1.replace('"name"', '"x":1e999,"name"'), schema1.replace('"a"', '7')])(
    'is an old manifest that 2.8 fails to sign again: %s',
    (content) => {
      expect(parse(content)).toMatchObject({ references: [], faults: { 2: expect.any(String) as string } });
    },
  );
});

describe('hostile manifests', () => {
  test('of a quarter of a million references are read', () => {
    const layers = '{"digest":"x"},'.repeat(250_000);

    expect(digestsOf(imageWith(`"layers":[${layers}{}]`))).toHaveLength(250_000);
  });

  test('are read whatever bytes they consist of', () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x22, 0xc3, 0x22, 0x7d]);

    expect(parseManifest(bytes).faults[2]).toBe('unrecognized manifest schema version 0');
  });
});
