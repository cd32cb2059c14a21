import { assertNever } from '../../domain/never.ts';
import { formatBytes, formatCount } from './figures.ts';
import { html, type Html } from './html.ts';
import type { GrowthView, ReclaimableView, RepositoryBytes, StorageView } from './storage-view.ts';

const yearDays = 365;

export function storagePanel(storage: StorageView | undefined): Html {
  if (storage === undefined) {
    return html`<article>
      <h3>Storage</h3>
      <p class="quiet">Not watched: set REGISTRY_STORAGE_PATH.</p>
    </article>`;
  }
  return html`<article>
      <h3>Storage</h3>
      ${roomPart(storage)} ${faultPart(storage)} ${contentPart(storage)}
      ${repositoriesPart('Largest repositories', storage.largest)}
    </article>
    <article>
      <h3>Growth and garbage</h3>
      ${growthPart(storage.growth)} ${repositoriesPart('Grown most in 7 days', storage.grown)}
      <h4>Garbage collection would free</h4>
      <table>
        ${reclaimableRow('garbage-collect', storage.unreferenced)}
        ${reclaimableRow('--delete-untagged', storage.untagged)}
      </table>
      ${blockedPart(storage)}
      <h4>Broken</h4>
      ${brokenPart(storage.broken)}
    </article>`;
}

function roomPart({ usedRatio, usedBytes, availableBytes, capacityBytes }: StorageView): Html {
  if (usedRatio === undefined) {
    return html`<p class="big">${formatBytes(usedBytes)} used</p>
      <p class="quiet">Its capacity is not known.</p>`;
  }
  const percent = Math.round(usedRatio * 100);
  return html`<p class="big">${percent} % used</p>
    <meter min="0" max="100" low="80" high="90" optimum="0" value="${percent}">${percent} %</meter>
    <p>${formatBytes(availableBytes)} of ${formatBytes(capacityBytes)} available</p>`;
}

function faultPart({ fault }: StorageView): Html {
  return fault === '' ? html`` : html`<p class="bad-text">${fault}</p>`;
}

function contentPart(storage: StorageView): Html {
  return html`<table>
    ${row('blobs', `${formatCount(storage.blobs)}, ${formatBytes(storage.blobBytes)}`)}
    ${row('repositories, tags', `${formatCount(storage.repositories)}, ${formatCount(storage.tags)}`)}
    ${row('unfinished uploads', formatCount(storage.uploads))}
  </table>`;
}

function repositoriesPart(title: string, repositories: readonly RepositoryBytes[]): Html {
  if (repositories.length === 0) return html``;
  return html`<h4>${title}</h4>
    <table>
      ${repositories.map(({ name, bytes }) => row(name, formatBytes(bytes)))}
    </table>`;
}

function growthPart(growth: GrowthView): Html {
  const { overDay, overWeek } = growth;
  if (overDay === undefined && overWeek === undefined)
    return html`<p class="quiet">Growth is told after six hours of scans.</p>`;
  return html`<p class="big">${untilFull(growth)}</p>
    <table>
      ${row('a day, over 1 day', formatBytes(overDay))} ${row('a day, over 7 days', formatBytes(overWeek))}
    </table>`;
}

/** Without a garbage collection; nobody plans further ahead than years. */
function untilFull({ overDay, overWeek, daysUntilFull: days }: GrowthView): string {
  if (days === undefined) {
    const perDay = overWeek ?? overDay ?? 0;
    return perDay > 0 ? `${formatBytes(perDay)} a day` : 'not growing';
  }
  if (days > 10 * yearDays) return 'full in over 10 years';
  if (days > 2 * yearDays) return `full in ${Math.round(days / yearDays)} years`;
  if (days < 1) return 'full within a day';
  return `full in ${Math.floor(days)} ${Math.floor(days) === 1 ? 'day' : 'days'}`;
}

function reclaimableRow(title: string, view: ReclaimableView): Html {
  switch (view.status) {
    case 'known':
      return row(title, amountOf(view));
    case 'blocked':
      return row(title, 'would fail', 'bad-text');
    case 'unknown':
      return row(title, `– ${view.reason}`);
    default:
      return assertNever(view);
  }
}

function amountOf({ blobs, bytes }: { readonly blobs: number; readonly bytes: number }): string {
  if (blobs === 0) return 'nothing';
  return `${formatCount(blobs)} ${blobs === 1 ? 'blob' : 'blobs'}, ${formatBytes(bytes)}`;
}

function blockedPart({ unreferenced, untagged }: StorageView): Html {
  const reasons = [unreferenced, untagged].flatMap((view) =>
    view.status === 'blocked' && view.reason !== '' ? [view.reason] : [],
  );
  return html`${[...new Set(reasons)].map((reason) => html`<p class="bad-text">${reason}</p>`)}`;
}

function brokenPart(broken: StorageView['broken']): Html {
  if (broken === undefined) return html`<p class="quiet">Not scanned yet.</p>`;
  if (broken.length === 0) return html`<p class="quiet">Nothing.</p>`;
  return html`<table>
    ${broken.map(({ kind, count }) => row(kind.replaceAll('_', ' '), formatCount(count), 'bad-text'))}
  </table>`;
}

function row(title: string, figure: string, style = ''): Html {
  return html`<tr>
    <td>${title}</td>
    <td class="figure ${style}">${figure}</td>
  </tr>`;
}
