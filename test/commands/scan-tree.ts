import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BrokenKind } from '../../src/registry/storage-layout/report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const imageType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

/** A registry's storage that is written by hand, for what no registry would write. */
export class StorageTree {
  readonly root = temporaryFolder();

  constructor() {
    for (const folder of ['blobs/sha256', 'repositories']) mkdirSync(this.path(folder), { recursive: true });
  }

  /** Below `docker/registry/v2`. */
  path(relative: string): string {
    return join(this.root, 'docker/registry/v2', relative);
  }

  write(relative: string, content: string | Buffer): void {
    const path = this.path(relative);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  blob(content: string | Buffer, digest = digestOf(content)): string {
    const hex = digest.slice(7);
    this.write(`blobs/sha256/${hex.slice(0, 2)}/${hex}/data`, content);
    return digest;
  }

  layer(repository: string, digest: string): string {
    this.write(`repositories/${repository}/_layers/sha256/${digest.slice(7)}/link`, digest);
    return digest;
  }

  revision(repository: string, digest: string, link = digest): string {
    this.write(`repositories/${repository}/_manifests/revisions/sha256/${digest.slice(7)}/link`, link);
    return digest;
  }

  tag(repository: string, tag: string, digest: string): void {
    const folder = `repositories/${repository}/_manifests/tags/${tag}`;
    this.write(`${folder}/current/link`, digest);
    this.write(`${folder}/index/sha256/${digest.slice(7)}/link`, digest);
  }

  untag(repository: string, tag: string): void {
    rmSync(this.path(`repositories/${repository}/_manifests/tags/${tag}`), { recursive: true });
  }

  /** An upload that began three days ago, and was left. */
  upload(repository: string, id: string, content: Buffer): void {
    const folder = `repositories/${repository}/_uploads/${id}`;
    const startedMs = Date.now() - 3 * 86_400_000 - 4 * 3_600_000;
    this.write(`${folder}/data`, content);
    this.write(`${folder}/startedat`, new Date(startedMs).toISOString());
    for (const name of ['data', 'startedat'])
      utimesSync(this.path(`${folder}/${name}`), startedMs / 1_000, startedMs / 1_000);
  }

  /** A whole image, tagged; gives the digest of its manifest. */
  image(repository: string, tag: string, layers: readonly (string | Buffer)[] = [`layer of ${tag}`]): string {
    const [config, ...rest] = [`{"of":"${tag}"}`, ...layers].map((content) =>
      this.layer(repository, this.blob(content)),
    );
    const manifest = this.revision(repository, this.blob(imageOf(config ?? '', rest)));
    this.tag(repository, tag, manifest);
    return manifest;
  }
}

export function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

export function imageOf(config: string, layers: readonly string[], annotation = ''): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: imageType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: 1 },
    layers: layers.map((digest) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      digest,
      size: 1,
    })),
    annotations: { note: annotation },
  });
}

export function indexOf(children: readonly string[]): string {
  const manifests = children.map((digest) => ({ mediaType: imageType, digest, size: 1 }));
  return JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests });
}

/** A digest of which nothing is stored; another one for each name. */
function absent(name: string): string {
  return digestOf(`absent ${name}`);
}

/** How each kind of broken thing comes about, next to a whole image. */
export const breakages: Readonly<Record<BrokenKind, (tree: StorageTree) => void>> = {
  link_target_missing: (tree) => tree.revision('team/web', absent('revision')),
  empty_blob: (tree) => tree.blob('', absent('content')),
  manifest_child_missing: (tree) => {
    const config = tree.layer('team/web', tree.blob('{}'));
    tree.revision('team/web', tree.blob(imageOf(config, [absent('layer')])));
  },
  tag_target_missing: (tree) => {
    tree.tag('team/web', 'lost', absent('tagged'));
  },
  unreadable_manifest: (tree) => tree.revision('team/web', tree.blob('no manifest')),
  oversized_manifest: (tree) => {
    const config = tree.layer('team/web', tree.blob('{}'));
    tree.revision('team/web', tree.blob(imageOf(config, [], 'x'.repeat(4 * 1024 * 1024))));
  },
  invalid_link: (tree) => tree.revision('team/web', absent('link'), 'sha256:cut'),
  index_cycle: (tree) => {
    const [one, other] = [digestOf('one'), digestOf('other')];
    tree.revision('team/web', tree.blob(indexOf([other]), one));
    tree.revision('team/web', tree.blob(indexOf([one]), other));
  },
  symbolic_link: (tree) => {
    symlinkSync('/', tree.path('repositories/away'));
  },
  unexpected_entry: (tree) => {
    tree.write('blobs/sha256/zz/note', 'text');
  },
};

const mebi = 1_024 * 1_024;

/** A registry as there are many: layers that are shared, an index, a tag that was moved, what a crash has left. */
export function exampleTree(): StorageTree {
  const tree = new StorageTree();
  const base = Buffer.alloc(12 * mebi, 'base');
  tree.image('team/web', 'v1', [base, Buffer.alloc(3 * mebi, 'web 1')]);
  tree.image('team/web', 'v2', [base, Buffer.alloc(4 * mebi, 'web 2')]);
  const moved = tree.image('team/web', 'latest', [base, Buffer.alloc(2 * mebi, 'web 3')]);
  tree.tag('team/web', 'latest', tree.image('team/web', 'v3', [base, Buffer.alloc(5 * mebi, 'web 4')]));
  tree.untag('team/web', 'v1');
  tree.image('team/api', 'v1', [base, Buffer.alloc(mebi, moved)]);
  const platforms = ['amd64', 'arm64'].map((name) =>
    tree.image('tools/lint', name, [Buffer.alloc(mebi, name)]),
  );
  for (const name of ['amd64', 'arm64']) tree.untag('tools/lint', name);
  tree.tag('tools/lint', 'v1', tree.revision('tools/lint', tree.blob(indexOf(platforms))));
  tree.blob(Buffer.alloc(7 * mebi, 'garbage'));
  tree.upload('team/web', 'a8f5f167-f44f-4964-a6a1-5e5bb7ef2a35', Buffer.alloc(2_500_000));
  tree.tag('team/api', 'v0', absent('tagged'));
  return tree;
}
