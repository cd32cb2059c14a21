import { describe, expect, test } from 'vitest';

import { findReclaimable } from '../../../src/registry/storage-layout/reclaim.ts';
import type { Release } from '../../../src/registry/storage-layout/release.ts';
import type { Mode } from '../../../src/registry/storage-layout/report.ts';
import { image, index, namesOf, treeOf, type Sketch } from './sketched-tree.ts';

const names = ['config', 'one', 'two', 'three', 'image', 'other', 'index', 'inner', 'stale'];

/** Names of what would be deleted, or why nothing would be. */
function reclaimed(
  sketch: Sketch,
  release: Release,
  mode: Mode = 'unreferenced',
): readonly string[] | string {
  const tree = treeOf(sketch);
  const reclaimable = findReclaimable(tree, release)[mode];
  if (reclaimable.status !== 'known') return `${reclaimable.status}: ${reclaimable.reason}`;
  return namesOf(reclaimable.ids, tree, names);
}

/** An index of one image, both in one repository, where only the index is tagged. */
const multiArch: Sketch = {
  blobs: { config: 1, one: 2 },
  manifests: { image: image(['one']), index: index(['image']) },
  repositories: {
    a: { revisions: ['image', 'index'], layers: ['config', 'one'], tags: { latest: 'index' } },
  },
};

describe.each([2, 3] as const)('release %i', (release) => {
  test('deletes blobs that no manifest refers to', () => {
    const sketch = {
      blobs: { config: 1, one: 2, two: 4 },
      manifests: { image: image(['one']) },
      repositories: { a: { revisions: ['image'], layers: ['config', 'one', 'two'] } },
    };

    expect(reclaimed(sketch, release)).toEqual(['two']);
    expect(findReclaimable(treeOf(sketch), release).unreferenced).toMatchObject({ bytes: 4 });
  });

  test('keeps what a manifest without tag refers to, unless told to delete those', () => {
    const sketch = {
      blobs: { config: 1, one: 2, two: 4 },
      manifests: { image: image(['one']), stale: image(['two']) },
      repositories: { a: { revisions: ['image', 'stale'], tags: { latest: 'image' } } },
    };

    expect(reclaimed(sketch, release)).toEqual([]);
    expect(reclaimed(sketch, release, 'untagged')).toEqual(['stale', 'two']);
  });

  test('deletes a manifest that no repository links', () => {
    const sketch = { blobs: { config: 1 }, manifests: { image: image([]) }, repositories: { a: {} } };

    expect(reclaimed(sketch, release)).toEqual(['config', 'image']);
  });

  test('passes over a link whose manifest is missing', () => {
    const sketch = {
      blobs: { one: 1 },
      repositories: { a: { revisions: ['image'], tags: { latest: '!half' } } },
    };

    expect(reclaimed(sketch, release, 'untagged')).toEqual(['one']);
  });

  test('keeps an index that reaches itself', () => {
    const sketch = {
      manifests: { index: index(['inner']), inner: index(['index']) },
      repositories: { a: { revisions: ['index', 'inner'], tags: { latest: 'index' } } },
    };

    expect(reclaimed(sketch, release, 'untagged')).toEqual([]);
  });

  test.each(['Upper', 'a//b', '-a', 'a_-b', 'a'.repeat(256)])('stops at a repository named %s', (name) => {
    const sketch = { repositories: { [name]: {} } };

    expect(reclaimed(sketch, release)).toMatch(/^blocked: failed to parse repo name/);
  });

  test.each(['Host.example:5000/a', 'a__b/c---d', 'a.b_c'])('takes a repository named %s', (name) => {
    expect(reclaimed({ repositories: { [name]: {} } }, release)).toEqual([]);
  });

  test('stops at a manifest that cannot be read', () => {
    const sketch = { manifests: { image: '{' }, repositories: { a: { revisions: ['image'] } } };

    expect(reclaimed(sketch, release)).toMatch(
      /^blocked: manifest sha256:\w+: unexpected end of JSON input$/,
    );
    expect(reclaimed(sketch, release, 'untagged')).toEqual(['image']);
  });

  test('stops at a manifest of 10 MB', () => {
    const sketch = {
      blobs: { image: 10_000_000 },
      manifests: { image: image([]) },
      repositories: { a: { revisions: ['image'] } },
    };

    expect(reclaimed(sketch, release)).toMatch(/^blocked: manifest sha256:\w+: storage: read exceeds limit$/);
  });

  test('stops at a half-written link of a manifest', () => {
    const path = 'repositories/a/_manifests/revisions/sha256/x/link';
    const oddities = [{ kind: 'odd_link', area: 'revisions', repository: 'a', path }] as const;

    expect(reclaimed({ repositories: { a: {} }, rest: { oddities } }, release)).toBe(
      `blocked: ${path}: holds no digest`,
    );
  });

  test('stops at a half-written link of a tag only where it looks for tags', () => {
    const sketch = {
      manifests: { image: image([]) },
      repositories: { a: { revisions: ['image'], tags: { one: 'image', two: '!is half' } } },
    };

    expect(reclaimed(sketch, release)).toEqual([]);
    expect(reclaimed(sketch, release, 'untagged')).toBe('blocked: a: link of tag two: is half');
  });

  test('passes over a tag without link', () => {
    const sketch = {
      manifests: { image: image([]) },
      repositories: { a: { revisions: ['image'], tags: { one: undefined, two: 'image' } } },
    };

    expect(reclaimed(sketch, release, 'untagged')).toEqual([]);
  });

  test('stops at data that is no blob', () => {
    const oddities = [{ kind: 'stray_data', path: 'blobs/data' }] as const;

    expect(reclaimed({ rest: { oddities } }, release)).toBe("blocked: blobs/data: is no blob's");
  });

  test.each(['hasBlobs', 'hasRepositories'])('stops where a root directory is missing: not %s', (root) => {
    expect(reclaimed({ rest: { [root]: false } }, release)).toMatch(/^blocked: Path not found/);
  });

  test('is not known while something could not be read', () => {
    const rest = { unreadable: 2, unreadablePath: 'repositories/a' };

    expect(reclaimed({ rest }, release)).toBe('unknown: 2 could not be read, repositories/a is one of them');
  });

  test('is not known where a symbolic link was not followed', () => {
    const oddities = [{ kind: 'symbolic_link', path: 'repositories/a' }] as const;

    expect(reclaimed({ rest: { oddities } }, release)).toMatch(
      /^unknown: repositories\/a: is a symbolic link/,
    );
  });

  test('is not known when a manifest vanished while it was read', () => {
    const sketch = { blobs: { image: 3 }, repositories: { a: { revisions: ['image'] } } };

    expect(reclaimed(sketch, release)).toMatch(/^unknown: manifest/);
  });
});

describe('where the releases differ', () => {
  test('2.8 deletes the layers of a tagged index, version 3 goes on to its manifests', () => {
    expect(reclaimed(multiArch, 2, 'untagged')).toEqual(['config', 'one']);
    expect(reclaimed(multiArch, 3, 'untagged')).toEqual([]);
  });

  test('2.8 takes an old signed manifest, version 3 stops at it', () => {
    const sketch = {
      blobs: { config: 1 },
      manifests: { image: '{"schemaVersion":1,"fsLayers":[]}' },
      repositories: { a: { revisions: ['image'] } },
    };

    expect(reclaimed(sketch, 2)).toEqual(['config']);
    expect(reclaimed(sketch, 3)).toMatch(/schema version 1$/);
  });

  test('2.8 knows a repository by its layers, version 3 by its manifests', () => {
    const hidden = (rest: object): Sketch => ({
      manifests: { image: image([]) },
      repositories: { a: { revisions: ['image'], rest } },
    });
    const layersOnly = { hasManifests: false, hasRevisions: false, hasTags: false };

    expect(reclaimed(hidden({ hasLayers: false }), 2)).toEqual(['image']);
    expect(reclaimed(hidden({ hasLayers: false }), 3)).toMatch(/^blocked: Path not found: .*\/a\/_layers$/);
    expect(reclaimed({ repositories: { Upper: { rest: layersOnly } } }, 3)).toEqual([]);
    expect(
      reclaimed({ repositories: { Upper: { rest: { ...layersOnly, hasManifests: true } } } }, 3),
    ).toMatch(/^blocked/);
  });

  test('2.8 stops at a repository with manifests and no directory of tags, version 3 deletes its manifests', () => {
    const sketch = {
      manifests: { image: image([]) },
      repositories: { a: { revisions: ['image'], rest: { hasTags: false } } },
    };

    expect(reclaimed(sketch, 2, 'untagged')).toBe('blocked: a: has manifests, but no directory of tags');
    expect(reclaimed(sketch, 3, 'untagged')).toEqual(['image']);
  });

  test('2.8 does not mind a half-written link of a layer, version 3 stops at it', () => {
    const oddities = [{ kind: 'odd_link', area: 'layers', repository: 'a', path: 'x/link' }] as const;
    const sketch = { repositories: { a: {} }, rest: { oddities } };

    expect(reclaimed(sketch, 2)).toEqual([]);
    expect(reclaimed(sketch, 3)).toBe('blocked: x/link: holds no digest');
  });

  test('2.8 stops at an empty object store, version 3 does not notice', () => {
    const rest = { hasRepositories: false, walksBy: 'object keys' } as const;

    expect(reclaimed({ blobs: { one: 1 }, rest }, 2)).toMatch(/^blocked/);
    expect(reclaimed({ blobs: { one: 1 }, rest }, 3)).toEqual(['one']);
  });

  test('version 3 allows a longer name where its first part is a host', () => {
    const sketch = { repositories: { [`example.com/${'a'.repeat(250)}`]: {} } };

    expect(reclaimed(sketch, 2)).toMatch(/^blocked/);
    expect(reclaimed(sketch, 3)).toEqual([]);
  });
});

describe('version 3 does not follow what was marked before', () => {
  /** `first` has the index, but no link to its image; `second` has both. The image is kept, what it needs is not. */
  function sketchOf(first: string, second: string): Sketch {
    return {
      blobs: { config: 1, one: 2 },
      manifests: { image: image(['one']), index: index(['image']) },
      repositories: {
        [first]: { revisions: ['index'], tags: { latest: 'index' } },
        [second]: { revisions: ['index', 'image'], tags: { latest: 'index' } },
      },
    };
  }

  test('so that it counts which repository comes first', () => {
    expect(reclaimed(sketchOf('a', 'b'), 3, 'untagged')).toEqual(['config', 'one']);
    expect(reclaimed(sketchOf('b', 'a'), 3, 'untagged')).toEqual([]);
  });

  test('so that it counts by what a storage is walked', () => {
    const sketch = sketchOf('a', 'a-b');

    expect(reclaimed(sketch, 3, 'untagged')).toEqual(['config', 'one']);
    expect(reclaimed({ ...sketch, rest: { walksBy: 'object keys' } }, 3, 'untagged')).toEqual([]);
  });

  test('nor reads it, so that it may be unreadable', () => {
    const sketch = {
      manifests: { image: '{', index: index(['image']) },
      repositories: {
        a: { revisions: ['index'], tags: { latest: 'index' } },
        b: { revisions: ['index', 'image'], tags: { latest: 'index' } },
      },
    };

    expect(reclaimed(sketch, 3, 'untagged')).toEqual([]);
  });
});
