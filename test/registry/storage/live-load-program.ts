import { pushImage } from '../../support/push.ts';

/** How many images each worker leaves in place before it deletes the oldest. */
const mostKept = 3;
const workers = 4;

interface Pushed {
  readonly image: Parameters<typeof pushImage>[1];
  readonly digest: string;
}

const [url = ''] = process.argv.slice(2);
const registry = new URL(url);
const finished = new Array<number>(workers).fill(0);
let onFinished: () => void = () => undefined;

// Answers when each worker has come to the end of whatever it was at, and of one thing more.
process.on('message', () => {
  const awaited = finished.map((count) => count + 2);
  onFinished = () => {
    if (!awaited.every((count, worker) => (finished[worker] ?? 0) >= count)) return;
    onFinished = () => undefined;
    process.send?.('moved on');
  };
});

await Promise.all(finished.map((_, worker) => work(worker)));

/** Pushes, moves tags and deletes for as long as it is let; no worker touches what another has tagged. */
async function work(worker: number): Promise<never> {
  const kept: Pushed[] = [];
  for (let turn = 0; ; turn += 1) {
    kept.push(await push(worker, turn));
    finish(worker);
    const oldest = kept.length > mostKept ? kept.shift() : undefined;
    if (oldest !== undefined) await remove(oldest);
    finish(worker);
  }
}

async function push(worker: number, turn: number): Promise<Pushed> {
  const repository = ['app', 'team/app', 'team/tools'][turn % 3] ?? '';
  const layers = ['shared layer '.repeat(1_000), `layer ${worker} ${turn}`];
  // Most pushes move a tag that is there, as builds do.
  const tag = turn % 4 === 0 ? `v${turn}-${worker}` : `latest-${worker}`;
  return pushed({ repository, tag, layers });
}

/** Distribution 2.8 writes links in place, so that one push may read a link that another is writing: clients try again. */
async function pushed(image: Pushed['image']): Promise<Pushed> {
  const { digest } = await pushImage(registry, image).catch(() => pushImage(registry, image));
  return { image, digest };
}

async function remove({ image, digest }: Pushed): Promise<void> {
  const { repository } = image;
  const place = new URL(`/v2/${repository}/manifests/${digest}`, registry);
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const { status } = await fetch(place, { method: 'DELETE' });
    if (status === 202) return;
    if (status !== 500) throw new Error(`DELETE of ${digest} in ${repository}: ${status}`);
    // It has read such a link as well, between the manifest, which is gone, and its tags, which are still there.
    await pushed(image);
  }
}

function finish(worker: number): void {
  finished[worker] = (finished[worker] ?? 0) + 1;
  onFinished();
}
