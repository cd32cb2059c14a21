import type { Release } from './release.ts';

const mostLength = 255;
const pathComponent = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const host = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const domain = new RegExp(`^${host}(?:\\.${host})*(?::[0-9]+)?$`);
const addressDomain = /^\[[a-fA-F0-9:]+\](?::[0-9]+)?$/;

/** Whether Distribution takes it for the name of a repository; garbage-collect stops at a directory of any other. */
export function isRepositoryName(name: string, release: Release): boolean {
  const [first = '', ...others] = name.split('/');
  const hasDomain = others.length > 0 && isDomain(first, release);
  const counted = release === 3 && hasDomain ? name.length - first.length - 1 : name.length;
  if (counted > mostLength || !others.every((component) => pathComponent.test(component))) return false;
  return hasDomain || pathComponent.test(first);
}

/** The first component may be a host, as in the name of an image; version 3 knows addresses too. */
function isDomain(component: string, release: Release): boolean {
  return domain.test(component) || (release === 3 && addressDomain.test(component));
}
