import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly Mount[];
  readonly securityContext: unknown;
  readonly resources: { readonly limits: Readonly<Record<string, string>> };
  readonly readinessProbe?: unknown;
}

interface Items {
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

export interface Volume {
  readonly name: string;
  readonly configMap?: Items & { readonly name: string };
  readonly secret?: Items & { readonly secretName: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly emptyDir?: { readonly sizeLimit?: string };
}

export interface Pod {
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
}

export type Labels = Readonly<Record<string, string>>;

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels };
  readonly spec: {
    readonly selector: Labels & { readonly matchLabels?: Labels };
    readonly ports: readonly { readonly name: string; readonly targetPort: string }[];
    readonly endpoints: readonly { readonly port: string }[];
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: Pod };
  };
}

export interface Kustomization {
  readonly namespace: string;
  readonly resources: readonly string[];
  readonly configMapGenerator: readonly Generator[];
  readonly secretGenerator: readonly Generator[];
}

interface Generator {
  readonly name: string;
  readonly files: readonly string[];
}

const kustomizationFile = 'kustomization.yaml';

/** Every manifest of a folder, with all documents of each file. */
export function readManifests(folder: string): readonly Manifest[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && file !== kustomizationFile)
    .flatMap((file) => read(join(folder, file)) as readonly Manifest[]);
}

export function readKustomization(folder: string): Kustomization {
  const [kustomization] = read(join(folder, kustomizationFile)) as readonly Kustomization[];
  if (kustomization === undefined) throw new Error(`${folder}: no kustomization`);
  return kustomization;
}

/** Throws where the file is not right; a key that is there twice is not. */
function read(path: string): readonly unknown[] {
  return [...parseAllDocuments(readFileSync(path, 'utf8'))].map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as unknown;
  });
}
