/** Where the version check of a registry lives, under the prefix its `http.prefix` may have. */
export function baseUrl(registry: URL): URL {
  const url = withoutSecrets(registry);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v2/`;
  return url;
}

/** The address as it may be shown. */
export function withoutSecrets(registry: URL): URL {
  const url = new URL(registry);
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url;
}
