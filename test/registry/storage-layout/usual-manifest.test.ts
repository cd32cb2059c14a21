import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseManifest, parseUnusual } from '../../../src/registry/storage-layout/parse-manifest.ts';
import { readUsual } from '../../../src/registry/storage-layout/usual-manifest.ts';
import { digestOf, image, index } from './sketched-tree.ts';

const oci = 'application/vnd.oci.image.manifest.v1+json';
const docker = 'application/vnd.docker.distribution.manifest';
const layerType = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const foreignType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';

const dockerLayer = { mediaType: layerType, size: 7_023, digest: digestOf('layer') };
const dockerImage = {
  schemaVersion: 2,
  mediaType: `${docker}.v2+json`,
  config: { ...dockerLayer, mediaType: 'application/vnd.docker.container.image.v1+json' },
  layers: [dockerLayer, { ...dockerLayer, mediaType: foreignType }],
};
const dockerPlatform = { architecture: 'arm', os: 'linux', 'os.features': ['a', 'b'], variant: 'v7' };
const dockerList = {
  schemaVersion: 2,
  mediaType: `${docker}.list.v2+json`,
  manifests: [
    { mediaType: `${docker}.v2+json`, size: 527, digest: digestOf('arm'), platform: dockerPlatform },
  ],
};
const annotations = { 'org.opencontainers.image.authors': 'Zoë "Z" <zoe@example.com>', empty: '' };
const attestation = {
  ...{ mediaType: oci, digest: digestOf('proof'), size: 566, annotations },
  platform: { architecture: 'unknown', os: 'unknown' },
};
const emptyJson = { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf('{}'), size: 2 };
const artifact = {
  ...{ schemaVersion: 2, mediaType: oci, artifactType: 'application/spdx+json' },
  ...{ config: { ...emptyJson, data: 'e30=' }, layers: [{ ...emptyJson, annotations }] },
  ...{ subject: attestation, annotations },
};

const usual: readonly (readonly [string, object])[] = [
  ['a Docker image', dockerImage],
  ['a Docker list', dockerList],
  ['an OCI image', image(['one', 'two'])],
  ['an OCI image without a type', { ...image(['one', 'two']), mediaType: undefined }],
  ['an OCI image with annotations', { ...image(['one']), annotations }],
  ['an OCI image without layers', image([])],
  ['an OCI index', index(['amd64', 'arm64'])],
  ['an OCI index without a type', { ...index(['amd64']), mediaType: undefined }],
  ['an OCI index with an attestation', { ...index([]), manifests: [attestation] }],
  ['an OCI index of nothing', { ...index([]), annotations: {} }],
  ['an OCI artifact', artifact],
];

/** Go writes these letters so unless told otherwise. */
function asGoEscapes(text: string): string {
  return text.replace(/[<>&]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
}

describe('the usual way is taken for', () => {
  test.each(usual)('%s, however it is indented', (_, manifest) => {
    const texts = [0, 1, 2, 3, 4, '\t'].map((indent) => JSON.stringify(manifest, undefined, indent));

    const all = [...texts, ...texts.map(asGoEscapes), ...texts.map((text) => `${text}\n`)];

    expect(all.filter((text) => readUsual(Buffer.from(text)) === undefined)).toEqual([]);
  });
});

describe('the usual way is left for', () => {
  const start = `{"schemaVersion":2,"mediaType":"${oci}"`;
  const config = '"config":{"mediaType":"a","digest":"b","size":1}';

  test.each([
    ['a key that comes twice', `${start},${config},${config},"layers":[]}`],
    ['a digest that comes twice', `${start},${config.replace('"size":1', '"digest":"c"')},"layers":[]}`],
    ['a key in another case', `${start},${config.replace('digest', 'Digest')},"layers":[]}`],
    ['an unknown key', `${start},${config},"layers":[],"more":1}`],
    ['addresses', `${start},${config.replace('"size":1', '"urls":["x"]')},"layers":[]}`],
    ['an escape in a digest', `${start},${config.replace('"b"', '"\\u0062"')},"layers":[]}`],
    ['a digest beyond ASCII', `${start},${config.replace('"b"', '"ä"')},"layers":[]}`],
    ['a size with an exponent', `${start},${config.replace('1', '1e0')},"layers":[]}`],
    ['a size that no integer holds', `${start},${config.replace('1', '9'.repeat(19))},"layers":[]}`],
    ['data that is not base64', `${start},${config.replace('"size":1', '"data":"e30"')},"layers":[]}`],
    ['a list with a comma at its end', `${start},${config},"layers":[{"mediaType":"a","digest":"b"},]}`],
    ['manifests of an image', `${start},"manifests":[]}`],
    ['another schema version', `${start.replace('2', '1')},${config},"layers":[]}`],
    ['another media type', `${start.replace('oci', 'odd')},${config},"layers":[]}`],
    ['half a document', `${start},${config},"layers":[]`],
    ['anything after it', `${start},${config},"layers":[]} {}`],
    ['a large document', `${start},${config},"layers":[]}${' '.repeat(64 * 1_024)}`],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(readUsual(Buffer.from(text))).toBeUndefined();
  });
});

const members = [
  ...[
    '"digest":"x"',
    '"Digest":"x"',
    '"digest":null',
    '"layers":[]',
    '"Layers":[]',
    '"layers":[{"digest":"x"}]',
  ],
  ...[
    '"config":{"digest":"y"}',
    '"mediaType":""',
    '"manifests":[]',
    '"manifests":[{"digest":"x"}]',
    '"urls":["x"]',
  ],
  ...[
    '"urls":[]',
    '"annotations":{"a":1}',
    '"annotations":{"a":"b","a":"\\ud800"}',
    '"annotations":{"__proto__":"b"}',
  ],
  ...[
    '"subject":{"digest":"s"}',
    '"subject":7',
    '"data":"eA=="',
    '"data":"eA"',
    '"data":[1]',
    '"artifactType":"x"',
  ],
  ...[
    '"platform":{"features":["x"]}',
    '"platform":{"features":7}',
    '"platform":{"os":"x","os":"y"}',
    '"platform":{}',
  ],
  ...[
    '"size":-1',
    '"size":1.0',
    '"size":"1"',
    '"schemaVersion":1',
    '"schemaVersion":2',
    '"1":1',
    '"__proto__":{}',
  ],
];
const values = [
  ...[
    '""',
    '"x"',
    '"\\u0041"',
    '"ä"',
    '"\xff"',
    '"\x7f"',
    '"\u2028"',
    '"\\/"',
    '"ab\0"',
    '7',
    '-0',
    '1e3',
    '2.0',
    '02',
  ],
  ...[
    '99999999999999999999',
    '999999999999999999',
    '9223372036854775808',
    'null',
    'true',
    '{}',
    '[]',
    '["x"]',
    '[null]',
  ],
  ...[oci, `${docker}.v2+json`, `${docker}.list.v2+json`, foreignType, 'x'].map((type) => `"${type}"`),
];
const pieces = [
  '',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  ' ',
  '\n',
  '\r\n\t',
  '\v',
  '\0',
  '\xa0',
  '\ufeff',
  'ſ',
];

interface Mutation {
  /** Where it may be. */
  readonly where: RegExp;
  readonly at: number;
  readonly piece: string;
}

function mutation(): fc.Arbitrary<Mutation> {
  const at = fc.nat();
  return fc.oneof(
    fc.record({
      where: fc.constant(/(?="[^"]*":)/g),
      at,
      piece: fc.constantFrom(...members).map((text) => `${text},`),
    }),
    fc.record({ where: fc.constant(/(?<=": ?)(?:"[^"]*"|\d+)/g), at, piece: fc.constantFrom(...values) }),
    fc.record({ where: fc.constantFrom(/(?<=[{},:[\]])/g, /./gs), at, piece: fc.constantFrom(...pieces) }),
  );
}

/** Each letter is a byte, so some are no text. */
function mutated(bytes: Buffer, { where, at, piece }: Mutation): Buffer {
  const text = bytes.toString('latin1');
  const places = [...text.matchAll(where)];
  const place = places[at % places.length];
  if (place === undefined) return bytes;
  const rest = text.slice(place.index + place[0].length);
  return Buffer.concat([
    Buffer.from(text.slice(0, place.index), 'latin1'),
    Buffer.from(piece, piece === '"\xff"' ? 'latin1' : 'utf8'),
    Buffer.from(rest, 'latin1'),
  ]);
}

/** A usual manifest, of which some pieces have come in the place of others. */
function nearlyUsual(): fc.Arbitrary<Buffer> {
  return fc
    .record({
      manifest: fc.constantFrom(...usual.map(([, manifest]) => manifest)),
      indent: fc.constantFrom(0, 2, 3, '\t'),
      mutations: fc.array(mutation(), { minLength: 1, maxLength: 3 }),
    })
    .map(({ manifest, indent, mutations }) =>
      mutations.reduce(mutated, Buffer.from(JSON.stringify(manifest, undefined, indent))),
    );
}

test('the usual way leads to what the other does', () => {
  const property = fc.property(nearlyUsual(), (bytes) => {
    expect(parseManifest(bytes)).toEqual(parseUnusual(bytes));
  });

  fc.assert(property, { numRuns: 5_000 });
});

test('the other way is found from deep inside a document', () => {
  const pairs = '"a":"b\\n",'.repeat(6_000);
  const config = `{"mediaType":"a","digest":"b","annotations":{${pairs}"c":1}}`;

  const { faults } = parseManifest(Buffer.from(`{"schemaVersion":2,"config":${config},"layers":[]}`));

  expect(faults[2]).toBe('json: cannot unmarshal number into Go value of type string');
});
