import { createImage, type Image } from './image.ts';
import type { RegistryClient } from './registry-client.ts';

/** The people who use the demonstration's registry. */
export interface Clients {
  readonly member: RegistryClient;
  readonly anonymous: RegistryClient;
  readonly intruder: RegistryClient;
}

export type Step = (clients: Clients, round: number) => Promise<number>;

interface Release {
  readonly repository: string;
  readonly tag: string;
  readonly image: Image;
}

const REPOSITORIES = [
  { name: 'shop/frontend', layerBytes: 96 * 1024 },
  { name: 'shop/orders', layerBytes: 160 * 1024 },
  { name: 'platform/base', layerBytes: 384 * 1024 },
];
const TAGS_EACH = 4;

// A fixed set, pushed again and again: the storage stays as small as it is after the first round.
const RELEASES: readonly Release[] = REPOSITORIES.flatMap(({ name, layerBytes }) =>
  Array.from({ length: TAGS_EACH }, (_, index) => ({
    repository: name,
    tag: `1.${index}`,
    image: createImage(`${name} 1.${index}`, layerBytes),
  })),
);

// Pushed before the exporter starts; the rounds go on where this ends, with content that is new.
const SEEDED = TAGS_EACH + 1;

function releaseAt(index: number): Release {
  const release = RELEASES[index % RELEASES.length];
  if (release === undefined) throw new Error('the demonstration has no releases');
  return release;
}

const push: Step = ({ member }, round) => {
  const { repository, tag, image } = releaseAt(SEEDED + round);
  return member.push(repository, tag, image);
};

/** Pulls only what has been pushed by now. */
const pull: Step = ({ member }, round) => {
  const pushed = Math.min(SEEDED + round + 1, RELEASES.length);
  const { repository, tag, image } = releaseAt(Math.floor(Math.random() * pushed));
  return member.pull(repository, tag, image);
};

/** What a healthy round does, in order. Each is a thing that happens to real registries. */
const healthyRound: readonly Step[] = [
  push,
  pull,
  ({ anonymous }) => anonymous.get('/v2/'),
  pull,
  ({ member }) => member.get('/v2/shop/frontend/tags/list'),
  ({ member }) => member.get('/v2/shop/frontend/manifests/no-such-tag'),
  pull,
  ({ member }) => member.get('/v2/_catalog'),
];

const round: readonly Step[] = [
  ...healthyRound,
  ({ intruder }) => intruder.get('/v2/shop/frontend/manifests/latest'),
  // A reference that is neither tag nor digest: Distribution's storage driver refuses the path, which makes a 500.
  ({ member }) => member.get('/v2/shop/orders/manifests/sha256:abc'),
];

export const rounds = { healthy: healthyRound, eventful: round };

/** The first content, so that the first walk of the storage finds what storages hold: waste, too. */
export async function seed(member: RegistryClient): Promise<void> {
  for (const { repository, tag, image } of RELEASES.slice(0, SEEDED)) {
    await member.push(repository, tag, image);
  }
  // A tag that moves on leaves a manifest without a tag behind, a client that gives up an unfinished upload.
  await member.push('shop/frontend', 'latest', createImage('shop/frontend, withdrawn', 64 * 1024));
  await member.push('shop/frontend', 'latest', releaseAt(0).image);
  await member.abandonUpload('shop/orders', Buffer.alloc(32 * 1024));
}
