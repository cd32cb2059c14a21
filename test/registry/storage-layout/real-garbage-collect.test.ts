import fc from 'fast-check';
import { expect, test } from 'vitest';

import { propertyRuns } from '../../support/property-runs.ts';
import { realParts } from '../../support/real-parts.ts';
import { collectBoth, foretell } from './collect-both.ts';
import { inflict } from './damage.ts';
import { replayPlan } from './plan-replay.ts';
import { damageKinds, randomPlans, type Step } from './random-plan.ts';
import { serveRegistry } from './registry-process.ts';
import { deleteTag, pushLayout, writeLayout } from './skopeo-layout.ts';

realParts('garbage-collect of a real registry', ['docker-registry'], () => {
  const served = serveRegistry();

  test('deletes exactly what is called reclaimable, in both modes, or stops where that is called blocked', async () => {
    const registry = served();
    const property = fc.asyncProperty(randomPlans(), async (plan) => {
      registry.clear();
      await replayPlan(plan, registry);
      for (const damage of plan.damages) inflict(damage, registry.root);
      const told = foretell(registry);

      const really = await collectBoth(registry);

      expect(really).toEqual(told);
    });

    await fc.assert(property, { numRuns: propertyRuns(200), endOnFailure: true });
  }, 600_000);

  test.each(damageKinds)('does what is told of it after damage: %s', async (kind) => {
    const registry = served();
    registry.clear();
    await replayPlan({ steps: imageAndIndex }, registry);
    inflict({ kind, place: 1 }, registry.root);
    const told = foretell(registry);

    const really = await collectBoth(registry);

    expect(really).toEqual(told);
  });
});

realParts('garbage-collect of what skopeo has pushed', ['docker-registry', 'skopeo'], () => {
  const served = serveRegistry();

  test('deletes exactly what is called reclaimable', async () => {
    const registry = served();
    registry.clear();
    const layout = writeLayout(registry.aside);
    await pushLayout(layout, 'multi', { registry, repository: 'team/multi', tag: '1' });
    await pushLayout(layout, 'first', { registry, repository: 'team/web', tag: '1' });
    await pushLayout(layout, 'arm64', { registry, repository: 'team/web', tag: '1' });
    await pushLayout(layout, 'multi', { registry, repository: 'mirror', tag: '1' });
    await pushLayout(layout, 'other', { registry, repository: 'mirror', tag: 'gone' });
    await deleteTag({ registry, repository: 'mirror', tag: 'gone' });
    await replayPlan({ steps: [{ kind: 'upload', repository: 'team/web' }] }, registry);
    const told = foretell(registry);

    const really = await collectBoth(registry);

    expect(really).toEqual(told);
    expect(really.unreferenced.bytes).toBeGreaterThan(0);
    expect(really.untagged.bytes).toBeGreaterThan(really.unreferenced.bytes);
  });
});

const repository = 'team/app';
const plain = { repository, tag: undefined, format: 'oci', foreign: false, subject: undefined } as const;
/** An index of two images, an image without tag, and a blob that nothing refers to. */
const imageAndIndex: readonly Step[] = [
  { ...plain, kind: 'image', config: 0, layers: [1, 2] },
  { ...plain, kind: 'image', config: 1, layers: [2, 3] },
  { ...plain, kind: 'index', tag: 'latest', children: [0, 1], attestation: true, isEmpty: false },
  { ...plain, kind: 'image', config: 2, layers: [4] },
  { kind: 'blob', repository, blob: 5 },
];
