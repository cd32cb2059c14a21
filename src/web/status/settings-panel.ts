import { warningTexts } from '../../registry/settings/warning-texts.ts';
import { html, type Html } from './html.ts';
import type { SettingsView } from './settings-view.ts';

export function settingsPanel(settings: SettingsView | undefined): Html {
  if (settings === undefined) return html``;
  const { facts, isAssumed, warnings, gaps } = settings;
  return html`<article>
    <h3>Configuration</h3>
    <table>
      ${facts.map(factRow)}
    </table>
    ${isAssumed ? html`<p class="quiet">Its file cannot be seen from here: the usual one is assumed.</p>` : html``}
    ${warnings.length === 0 ? html`` : html`<h4>Worth a look</h4>`}
    ${warnings.map((name) => html`<p><span class="badge warn">${name}</span> ${textOf(name)}</p>`)}
    ${gaps.map(({ collector, why }) => html`<p><span class="badge bad">${collector}</span> ${why}</p>`)}
  </article>`;
}

function factRow([name, value]: readonly [string, string]): Html {
  return html`<tr>
    <td>${name}</td>
    <td class="figure">${shown(value)}</td>
  </tr>`;
}

function shown(value: string): string {
  if (value === 'true') return 'on';
  return value === 'false' ? 'off' : value;
}

function textOf(name: string): string {
  return Object.entries(warningTexts).find(([known]) => known === name)?.[1].sentence ?? '';
}
