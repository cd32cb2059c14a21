import { html, type Html } from './html.ts';
import type { CollectorView, RegistryView } from './view.ts';

export function stateBadge({ up }: RegistryView): Html {
  if (up === undefined) return html`<span class="badge unknown">not probed yet</span>`;
  return up ? html`<span class="badge good">up</span>` : html`<span class="badge bad">down</span>`;
}

export function layerBadge({ name, up }: RegistryView['layers'][number]): Html {
  if (up === undefined)
    return html`<span class="badge unknown" title="not seen by the probe">${name}</span> `;
  return html`<span class="badge ${up ? 'good' : 'bad'}">${name} ${up ? 'up' : 'down'}</span> `;
}

export function collectorBadge({ name, works, fault }: CollectorView): Html {
  return html`<span class="badge ${works ? 'good' : 'bad'}" title="${fault}"
    >${name}${works ? '' : ' fails'}</span
  > `;
}
