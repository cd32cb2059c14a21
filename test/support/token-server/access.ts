/** Some actions on one resource, as in a scope and in a token's claims. */
export interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** Reads scopes, also several in one text. Forgejo challenges with the scope `*`, which is no resource: it is left out. */
export function parseScopes(texts: readonly string[]): readonly Access[] {
  return texts.flatMap((text) => text.split(' ')).flatMap(parseScope);
}

/** The part of what is asked for that is allowed; the names of `allowed` may hold `*` for any text. */
export function grant(asked: readonly Access[], allowed: readonly Access[]): readonly Access[] {
  return asked.flatMap(({ type, name, actions }) => {
    const here = allowed.filter((access) => access.type === type && matches(access.name, name));
    const granted = actions.filter((action) => here.some((access) => access.actions.includes(action)));
    return granted.length === 0 ? [] : [{ type, name, actions: granted }];
  });
}

export function scopeText(accesses: readonly Access[]): string {
  return accesses.map(({ type, name, actions }) => `${type}:${name}:${actions.join(',')}`).join(' ');
}

// A name may begin with `host:port/`.
function parseScope(text: string): readonly Access[] {
  const [first, last] = [text.indexOf(':'), text.lastIndexOf(':')];
  if (first === last) return [];
  const actions = text
    .slice(last + 1)
    .split(',')
    .filter((action) => action !== '');
  return [{ type: text.slice(0, first), name: text.slice(first + 1, last), actions }];
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
