import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run, type ServedRegistry } from './registry-process.ts';

interface Place {
  readonly registry: ServedRegistry;
  readonly repository: string;
  readonly tag: string;
}

/** Copies an image, or an index with all its images, from a layout into a registry. */
export async function pushLayout(layout: string, name: string, place: Place): Promise<void> {
  await skopeo(['copy', '--all', '--dest-tls-verify=false', `oci:${layout}:${name}`, addressOf(place)]);
}

/** As skopeo deletes: the manifest that the tag names goes. */
export async function deleteTag(place: Place): Promise<void> {
  await skopeo(['delete', '--tls-verify=false', addressOf(place)]);
}

/** An OCI layout of four images, of which three share a layer, and an index of two of these and an attestation. */
export function writeLayout(folder: string): string {
  const layout = new Layout(join(folder, 'layout'));
  const base = layout.layer('a layer that is shared');
  const amd64 = layout.image('amd64', [base, layout.layer('of amd64')]);
  const arm64 = layout.image('arm64', [base, layout.layer('of arm64')]);
  const attestation = {
    ...layout.image('unknown', [layout.layer('a statement')]),
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': amd64.digest,
    },
  };
  const multi = layout.document(indexType, {
    schemaVersion: 2,
    mediaType: indexType,
    manifests: [amd64, arm64, attestation],
  });
  const other = layout.image('s390x', [layout.layer('of its own')]);
  const first = layout.image('riscv64', [base, layout.layer('of its first build')]);
  return layout.write({ arm64, multi, other, first });
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

interface Descriptor {
  readonly mediaType: string;
  readonly size: number;
  readonly digest: string;
}

class Layout {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  }

  layer(content: string): Descriptor {
    return this.blob('application/vnd.oci.image.layer.v1.tar', content);
  }

  image(architecture: string, layers: readonly Descriptor[]): Descriptor {
    const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) };
    const config = this.document('application/vnd.oci.image.config.v1+json', {
      architecture,
      os: 'linux',
      rootfs,
    });
    const manifest = { schemaVersion: 2, mediaType: manifestType, config, layers };
    return { ...this.document(manifestType, manifest), ...{ platform: { architecture, os: 'linux' } } };
  }

  document(mediaType: string, content: object): Descriptor {
    return this.blob(mediaType, JSON.stringify(content));
  }

  write(named: Readonly<Record<string, Descriptor>>): string {
    const manifests = Object.entries(named).map(([name, descriptor]) => ({
      ...descriptor,
      annotations: { 'org.opencontainers.image.ref.name': name },
    }));
    writeFileSync(join(this.folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    writeFileSync(join(this.folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
    return this.folder;
  }

  private blob(mediaType: string, content: string): Descriptor {
    const hex = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(this.folder, 'blobs/sha256', hex), content);
    return { mediaType, size: Buffer.byteLength(content), digest: `sha256:${hex}` };
  }
}

function addressOf({ registry, repository, tag }: Place): string {
  return `docker://${registry.url.host}/${repository}:${tag}`;
}

async function skopeo(args: readonly string[]): Promise<void> {
  const { exitCode, output } = await run('skopeo', ['--insecure-policy', ...args]);
  if (exitCode !== 0) throw new Error(`skopeo ${args.join(' ')}: ${output}`);
}
