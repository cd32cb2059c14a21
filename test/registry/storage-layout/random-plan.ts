import fc from 'fast-check';

/** Small sets, so that repositories share, tags move and names nest. Numbers are taken modulo what there is. */
const repositoryNames = ['a', 'a-b', 'a/0x', 'a/b', 'b', 'team/app/deep', 'Host.example:5000/z'];
const tagNames = ['1.0', 'latest', 'v2'];
const blobCount = 7;

export type ManifestFormat = 'oci' | 'docker' | 'untyped';

export type Step =
  | {
      readonly kind: 'image';
      readonly repository: string;
      readonly tag: string | undefined;
      readonly format: ManifestFormat;
      readonly config: number;
      readonly layers: readonly number[];
      readonly foreign: boolean;
      /** Which of the repository's manifests it is about: a signature, an attestation. */
      readonly subject: number | undefined;
    }
  | {
      readonly kind: 'index';
      readonly repository: string;
      readonly tag: string | undefined;
      readonly format: ManifestFormat;
      readonly children: readonly number[];
      readonly attestation: boolean;
      /** Whether it may name nothing, where there is nothing to name. */
      readonly isEmpty: boolean;
    }
  | { readonly kind: 'blob'; readonly repository: string; readonly blob: number }
  | { readonly kind: 'mount'; readonly repository: string; readonly from: string; readonly blob: number }
  | {
      readonly kind: 'copy';
      readonly repository: string;
      readonly from: string;
      readonly tag: string | undefined;
    }
  | { readonly kind: 'retag'; readonly repository: string; readonly tag: string; readonly manifest: number }
  | { readonly kind: 'untag'; readonly repository: string; readonly tag: string }
  | { readonly kind: 'delete'; readonly repository: string; readonly manifest: number }
  /** An index is tagged in both repositories, of which one then loses a manifest that it names: what garbage-collect 3 makes of it depends on which it meets first. */
  | {
      readonly kind: 'part';
      readonly repository: string;
      readonly from: string;
      readonly tag: string;
      readonly child: number;
    }
  | { readonly kind: 'upload'; readonly repository: string }
  | { readonly kind: 'collect'; readonly untagged: boolean };

export const damageKinds = [
  'half revision link',
  'half layer link',
  'half tag link',
  'empty tag link',
  'tag without link',
  'truncated manifest',
  'empty blob',
  'garbage manifest',
  'missing blob',
  'large manifest',
  'no tags',
  'no layers',
  'no revisions',
  'no manifests',
  'no repositories',
  'no blobs',
  'stray data',
  'absurd name',
  'removed revision link',
] as const;

export interface Damage {
  readonly kind: (typeof damageKinds)[number];
  /** Which of the files in question. */
  readonly place: number;
}

export interface Plan {
  readonly steps: readonly Step[];
  readonly damages: readonly Damage[];
}

/** What people and programs do to a registry, and sometimes what disks do to it. */
export function randomPlans(): fc.Arbitrary<Plan> {
  const damaged = fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(damages(), { minLength: 1, maxLength: 2 }) },
  );
  const names = fc.subarray(repositoryNames, { minLength: 1, maxLength: 4 });
  const all = names.chain((some) => fc.array(steps(some), { minLength: 4, maxLength: 32, size: 'max' }));
  return fc.record({ steps: all, damages: damaged });
}

function damages(): fc.Arbitrary<Damage> {
  return fc.record({ kind: fc.constantFrom(...damageKinds), place: fc.nat(40) });
}

function steps(names: readonly string[]): fc.Arbitrary<Step> {
  const repository = fc.constantFrom(...names);
  const tag = fc.option(fc.constantFrom(...tagNames), { nil: undefined });
  const format = fc.constantFrom<ManifestFormat>('oci', 'docker', 'untyped');
  const blob = fc.nat(blobCount - 1);
  const manifest = fc.nat(9);
  const image = fc.record({
    kind: fc.constant('image' as const),
    ...{ repository, tag, format, config: fc.nat(2) },
    layers: fc.uniqueArray(blob, { maxLength: 3 }),
    foreign: fc.boolean(),
    subject: fc.option(manifest, { nil: undefined, freq: 2 }),
  });
  const index = fc.record({
    kind: fc.constant('index' as const),
    ...{ repository, tag, format, attestation: fc.boolean(), isEmpty: fc.nat(20).map((rare) => rare === 0) },
    children: fc.uniqueArray(manifest, { minLength: 1, maxLength: 3 }),
  });
  return fc.oneof(
    { weight: 8, arbitrary: image },
    { weight: 7, arbitrary: index },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('blob' as const), repository, blob }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('mount' as const), repository, from: repository, blob }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('copy' as const), repository, from: repository, tag }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('retag' as const),
        ...{ repository, manifest, tag: fc.constantFrom(...tagNames) },
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('untag' as const),
        ...{ repository, tag: fc.constantFrom(...tagNames) },
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), repository, manifest }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('part' as const),
        ...{ repository, from: repository, tag: fc.constantFrom(...tagNames), child: fc.nat(2) },
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('upload' as const), repository }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('collect' as const), untagged: fc.boolean() }) },
  );
}
