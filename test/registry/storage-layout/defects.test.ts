import { describe, expect, test } from 'vitest';

import {
  confirmDefects,
  findDefects,
  type DefectFindings,
} from '../../../src/registry/storage-layout/defects.ts';
import type { Release } from '../../../src/registry/storage-layout/release.ts';
import { digestOf, image, index, treeOf, type Sketch } from './sketched-tree.ts';

/** What is found, in short: kind, repository and what, for all that is named. */
function found(sketch: Sketch, release: Release = 2): readonly string[] {
  const { defects } = findDefects(treeOf(sketch), release);
  const names = ['config', 'one', 'image', 'index', 'inner', 'other', ''];
  return defects.map(({ kind, repository, what }) =>
    names.reduce((text, name) => text.replaceAll(digestOf(name), name), `${kind} ${repository} ${what}`),
  );
}

const whole: Sketch = {
  blobs: { config: 1, one: 2 },
  manifests: { image: image(['one']), index: index(['image']) },
  repositories: {
    a: { revisions: ['image', 'index'], layers: ['config', 'one'], tags: { latest: 'index' } },
  },
};

describe('nothing is broken', () => {
  test('in a repository that has all its manifests need', () => {
    expect(found(whole)).toEqual([]);
  });

  test('in links of layers that no manifest needs any more, which garbage-collect leaves behind', () => {
    expect(found({ repositories: { a: { layers: ['one'] } } })).toEqual([]);
  });

  test('in a layer that is kept elsewhere', () => {
    const layers = [{ digest: digestOf('one'), urls: ['https://example.com'] }];
    const manifests = { image: { ...image([]), layers } };

    expect(
      found({
        ...whole,
        blobs: { config: 1 },
        manifests,
        repositories: { a: { revisions: ['image'], layers: ['config'] } },
      }),
    ).toEqual([]);
  });

  test('in an empty blob whose digest is that of nothing', () => {
    expect(found({ blobs: { '': 0 } })).toEqual([]);
  });

  test('that cannot be told for something that could not be read', () => {
    const repositories = { a: { revisions: ['image'], tags: { latest: 'other', old: undefined } } };

    expect(found({ repositories, rest: { unreadable: 1 } })).toEqual([]);
  });
});

describe('a missing target', () => {
  test('is told of the link of a manifest', () => {
    expect(found({ repositories: { a: { revisions: ['image'] }, b: { revisions: ['image'] } } })).toEqual([
      'link_target_missing a manifest image',
      'link_target_missing b manifest image',
    ]);
  });

  test('is told of the link of a layer that a manifest needs, and only there', () => {
    expect(found({ ...whole, blobs: { config: 1 } })).toEqual(['link_target_missing a layer one']);
  });

  test('is told of a tag without link, without manifest and without data', () => {
    const tags = { gone: undefined, unlinked: 'other', empty: 'inner' };
    const sketch = { manifests: { other: image([]) }, repositories: { a: { revisions: ['inner'], tags } } };

    expect(found(sketch)).toEqual([
      'link_target_missing a manifest inner',
      'tag_target_missing a tag empty',
      'tag_target_missing a tag gone',
      'tag_target_missing a tag unlinked',
    ]);
  });
});

describe('a missing child', () => {
  test('is told of a config and a layer that the repository does not link', () => {
    const repositories = { a: { revisions: ['image'] } };

    expect(found({ ...whole, repositories })).toEqual([
      'manifest_child_missing a manifest image needs config config',
      'manifest_child_missing a manifest image needs layer one',
    ]);
  });

  test('is told of a manifest of an index that the repository does not link', () => {
    expect(found({ ...whole, repositories: { a: { revisions: ['index'] } } })).toEqual([
      'manifest_child_missing a manifest index needs manifest image',
    ]);
  });

  test('is told once where a manifest names it twice', () => {
    const manifests = { index: index(['image', 'image']) };

    expect(found({ manifests, repositories: { a: { revisions: ['index'] } } })).toHaveLength(1);
  });

  test('is told of each repository that lacks it', () => {
    const repositories = { a: { revisions: ['index'] }, b: { revisions: ['index'] } };

    expect(findDefects(treeOf({ ...whole, repositories }), 3).counts.manifest_child_missing).toBe(2);
  });

  test('is not told where 2.8 finds a manifest among the layers', () => {
    const repositories = { a: { revisions: ['index'], layers: ['image'] } };

    expect(found({ ...whole, repositories }, 2)).toEqual([]);
    expect(found({ ...whole, repositories }, 3)).toHaveLength(1);
  });
});

describe('a manifest', () => {
  test('that cannot be read is told once, however many repositories link it', () => {
    const manifests = { image: '{' };
    const repositories = { a: { revisions: ['image'] }, b: { revisions: ['image'] } };

    expect(found({ manifests, repositories })).toEqual(['unreadable_manifest a manifest image']);
  });

  test('that only the other release can read is told', () => {
    const manifests = { image: '{"schemaVersion":1,"fsLayers":[]}' };
    const repositories = { a: { revisions: ['image'] } };

    expect(found({ manifests, repositories }, 2)).toEqual([]);
    expect(found({ manifests, repositories }, 3)).toEqual(['unreadable_manifest a manifest image']);
  });

  test('that is empty is told as an empty blob only', () => {
    const sketch = {
      blobs: { image: 0 },
      manifests: { image: '' },
      repositories: { a: { revisions: ['image'] } },
    };

    expect(found(sketch)).toEqual(['empty_blob  image']);
  });

  test('of 10 MB is told as oversized only', () => {
    const blobs = { image: 10_000_000 };

    expect(
      found({ blobs, manifests: { image: '{' }, repositories: { a: { revisions: ['image'] } } }),
    ).toEqual(['oversized_manifest a manifest image']);
  });
});

describe('an index that reaches itself', () => {
  test('is told, with all that are in its circle and nothing beside', () => {
    const manifests = {
      index: index(['inner']),
      inner: index(['index', 'image']),
      other: index(['index']),
      image: image([]),
    };
    const repositories = { a: { revisions: ['other', 'index', 'inner', 'image'], layers: ['config'] } };

    expect([...found({ blobs: { config: 1 }, manifests, repositories })].sort()).toEqual([
      'index_cycle  index',
      'index_cycle  inner',
    ]);
  });

  test('is told where it names itself', () => {
    expect(
      found({ manifests: { index: index(['index']) }, repositories: { a: { revisions: ['index'] } } }),
    ).toEqual(['index_cycle  index']);
  });

  test('is found at the end of a chain of 50,000', () => {
    const count = 50_000;
    const names = Array.from({ length: count }, (_, place) => `index ${place}`);
    const manifests = Object.fromEntries(
      names.map((name, place) => [name, index([names[Math.min(place + 1, count - 1)] ?? ''])]),
    );

    const { counts } = findDefects(treeOf({ manifests, repositories: { a: { revisions: names } } }), 3);

    expect(counts.index_cycle).toBe(1);
  });
});

test('what does not belong there is told by its path', () => {
  const oddities = [
    { kind: 'odd_link', area: 'layers', repository: 'a', path: 'x/link' },
    { kind: 'symbolic_link', path: 'repositories/b' },
    { kind: 'unexpected_name', path: 'blobs/core' },
    { kind: 'stray_data', path: 'blobs/data' },
  ] as const;
  const repositories = { a: { tags: { latest: '!is half' } } };

  expect(found({ repositories, rest: { oddities } })).toEqual([
    'invalid_link a tag latest',
    'invalid_link a x/link',
    'symbolic_link  repositories/b',
    'unexpected_entry  blobs/core',
    'unexpected_entry  blobs/data',
  ]);
});

describe('two looks', () => {
  function look(...names: readonly string[]): DefectFindings {
    return findDefects(treeOf({ repositories: { a: { revisions: names } } }), 2);
  }

  test('confirm what both saw', () => {
    const { counts, defects } = confirmDefects(look('one', 'other'), look('inner', 'other'));

    expect(counts.link_target_missing).toBe(1);
    expect(defects.map(({ what }) => what)).toEqual([`manifest ${digestOf('other')}`]);
  });

  test('confirm nothing where they saw different things', () => {
    expect(confirmDefects(look('one'), look('other')).counts.link_target_missing).toBe(0);
  });

  test('give the smaller count where there is too much to compare', () => {
    const many = Array.from({ length: 100_002 }, (_, place) => `blob ${place}`);

    const { counts, defects } = confirmDefects(look(...many), look(...many.slice(1)));

    expect(counts.link_target_missing).toBe(100_001);
    expect(defects).toHaveLength(100);
  });
});
