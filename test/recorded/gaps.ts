import { hasData } from '../support/prometheus-api.ts';

/** What an expression asks for and does not find: the names of metrics, and where there are such series but not those, selectors. */
export async function gapsOf(url: string, expr: string): Promise<readonly string[]> {
  const gaps = await Promise.all(
    selectorsOf(expr).map(async ({ name, matchers }) => {
      if (!(await hasSeries(url, name))) return [name];
      return (await hasSeries(url, `${name}${matchers}`)) ? [] : [`${name}${ownMatchers(matchers)}`];
    }),
  );
  return [...new Set(gaps.flat())];
}

function hasSeries(url: string, selector: string): Promise<boolean> {
  return hasData(url, `count(last_over_time(${selector}[1d]))`);
}

function selectorsOf(expr: string): readonly { readonly name: string; readonly matchers: string }[] {
  const found = expr.matchAll(
    /\b(docker_registry_\w+|registry:[\w:]+|process_\w+|nodejs_\w+|ALERTS)(\{[^}]*\})?/g,
  );
  return [...found].map(([, name = '', matchers = '']) => ({ name, matchers }));
}

/** Without those that let everything through, as a dashboard's variables do. */
function ownMatchers(matchers: string): string {
  const own = matchers
    .slice(1, -1)
    .split(/,\s*/)
    .filter((matcher) => !matcher.endsWith('=~".+"') && !matcher.endsWith('=~".+|"'));
  return `{${own.join(', ')}}`;
}
