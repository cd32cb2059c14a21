import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folderOfPackage = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** The licences of all packages that any of these files belongs to, as text: who copies them must hand them on. */
export function licencesOf(files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => folderOfPackage.exec(file)?.[1] ?? []));
  return [...folders]
    .toSorted()
    .map((folder) => `${titleOf(folder)}\n\n${textOf(folder)}`)
    .join(`\n${'-'.repeat(80)}\n`);
}

function titleOf(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const of = (key: string): string => String(Reflect.get(Object(manifest), key) ?? 'not told');
  return `${of('name')} ${of('version')} (${of('license')})`;
}

/** Empty where a package names its licence without its text. */
function textOf(folder: string): string {
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)\b/i.test(file));
  return texts.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}
