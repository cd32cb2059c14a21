import { collectorBadge, layerBadge, stateBadge } from './badges.ts';
import { formatSeconds, formatTime } from './figures.ts';
import { html, type Html } from './html.ts';
import { containersPanel, eventsPanel, gcPanel, trafficPanel } from './panels.ts';
import { settingsPanel } from './settings-panel.ts';
import { storagePanel } from './storage-panel.ts';
import { style } from './style.ts';
import { anchorOf, summary } from './summary.ts';
import type { FailureView, RegistryView, StatusView } from './view.ts';

const refreshSeconds = 5;

/** The page for a person: one look tells whether each registry is up, what it serves and how full it is. */
export function renderStatusPage(status: StatusView): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="${refreshSeconds}" />
        <title>${titleOf(status)}</title>
        ${style}
      </head>
      <body>
        <header>
          <h1>Registry exporter</h1>
          <nav>
            <a href="/metrics">Metrics</a> <a href="/-/healthy">Healthy</a> <a href="/-/ready">Ready</a>
          </nav>
        </header>
        <main>${summary(status.registries)} ${status.registries.map(registrySection)}</main>
        <footer>
          registry-exporter ${status.version}, refreshed every ${refreshSeconds} s. Counts are since the
          exporter started.
        </footer>
      </body>
    </html> `;
  return page.text;
}

/** The worst comes first, so that a browser tab tells it. */
function titleOf({ registries }: StatusView): string {
  const down = registries.filter(({ up }) => up === false).map(({ name }) => name);
  return down.length > 0 ? `DOWN: ${down.join(', ')}` : 'Registry exporter';
}

function registrySection(registry: RegistryView): Html {
  return html`<section id="${anchorOf(registry.name)}">
    <h2>
      ${registry.name} ${stateBadge(registry)} <a class="quiet" href="${registry.url}">${registry.url}</a>
    </h2>
    <p class="layers">${registry.layers.map(layerBadge)} <span class="quiet">${probeLine(registry)}</span></p>
    ${failureLine(registry.failure)}
    <div class="panels">
      ${trafficPanel(registry.traffic)} ${storagePanel(registry.storage)}
      ${containersPanel(registry.containers)} ${gcPanel(registry.gc)} ${settingsPanel(registry.settings)}
    </div>
    ${eventsPanel(registry.records)}
    <p class="quiet">Collectors: ${registry.collectors.map(collectorBadge)}</p>
  </section>`;
}

function probeLine({ httpStatus, probeSeconds }: RegistryView): string {
  if (httpStatus === undefined) return '';
  const answer = httpStatus === 0 ? 'no answer' : `answered ${httpStatus}`;
  return `last probe: ${answer} in ${formatSeconds(probeSeconds)}`;
}

function failureLine(failure: FailureView | undefined): Html {
  if (failure === undefined) return html``;
  return html`<p class="bad-text">
    ${failure.text} <span class="quiet">since ${formatTime(failure.sinceMs)}</span>
  </p>`;
}
