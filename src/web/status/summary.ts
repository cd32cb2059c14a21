import { layerBadge, stateBadge } from './badges.ts';
import { html, type Html } from './html.ts';
import type { RegistryView } from './view.ts';

/** A line for each of several registries, those that are down first, with the way to what is known of it. */
export function summary(registries: readonly RegistryView[]): Html {
  if (registries.length < 2) return html``;
  const down = registries.filter(({ up }) => up === false);
  const others = registries.filter(({ up }) => up !== false);
  return html`<nav class="summary" aria-label="Registries">
    <h3>${registries.length} registries, ${down.length} down</h3>
    <table>
      ${[...down, ...others].map(row)}
    </table>
  </nav>`;
}

/** Names hold nothing that an identifier may not hold. */
export function anchorOf(name: string): string {
  return `registry-${name}`;
}

function row(registry: RegistryView): Html {
  const { name, url, layers, collectors, storage, failure } = registry;
  const broken = layers.filter(({ up }) => up === false);
  const failing = collectors.filter(({ works }) => !works).map((collector) => collector.name);
  return html`<tr>
    <td><a href="#${anchorOf(name)}">${name}</a></td>
    <td>${stateBadge(registry)} ${broken.map(layerBadge)}</td>
    <td class="bad-text">${failing.length === 0 ? '' : `${failing.join(', ')} fails`}</td>
    <td class="figure">${fullness(storage?.usedRatio)}</td>
    <td class="quiet">${failure?.text ?? url}</td>
  </tr>`;
}

function fullness(usedRatio: number | undefined): string {
  return usedRatio === undefined ? '' : `storage ${Math.round(usedRatio * 100)} % full`;
}
