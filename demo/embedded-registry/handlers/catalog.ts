import type { Exchange } from '../exchange.ts';
import { encodeGoBody, type JsonValue } from '../logging/json-line.ts';
import { registryError } from '../registry-error.ts';
import { failWith, type Reply } from '../reply.ts';
import { listRepositories } from '../storage/catalog.ts';
import { cutPage } from './pagination.ts';

export async function getCatalog({ storage, query }: Exchange): Promise<Reply> {
  const names = await listRepositories(storage.layout);
  const page = cutPage(names, { query, path: '/v2/_catalog', defaultSize: 100, maxSize: 1000 });
  if (page.status === 'invalid') return failWith(page.error);
  return jsonReply({ repositories: page.names }, page.link);
}

export async function getTags({ storage, query }: Exchange, name: string): Promise<Reply> {
  const tags = await storage.tags.list(name);
  if (tags === undefined) return failWith(registryError('NAME_UNKNOWN', { name }));
  const path = `/v2/${name}/tags/list`;
  const page = cutPage(tags, { query, path, defaultSize: Infinity, maxSize: Infinity });
  if (page.status === 'invalid') return failWith(page.error);
  return jsonReply({ name, tags: page.names }, page.link);
}

function jsonReply(value: JsonValue, link: string | undefined): Reply {
  const headers = { 'Content-Type': 'application/json', ...(link === undefined ? {} : { Link: link }) };
  return { kind: 'body', status: 200, headers, body: encodeGoBody(value) };
}
