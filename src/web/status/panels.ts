import type { LogRecord, Severity } from '../../domain/log-record.ts';
import { formatBytes, formatCount, formatSeconds, formatTime } from './figures.ts';
import { html, type Html } from './html.ts';
import type { ContainerView, GcView, TrafficView } from './view.ts';

export function trafficPanel(traffic: TrafficView): Html {
  const classes = [...traffic.byClass].map(
    ([name, count]) =>
      html`<tr>
        <td>${name}</td>
        <td class="figure ${name === '5xx' && count > 0 ? 'bad-text' : ''}">${formatCount(count)}</td>
      </tr>`,
  );
  const reasons = traffic.failuresByReason.map(
    ({ reason, count }) =>
      html`<tr>
        <td>${reason}</td>
        <td class="figure">${formatCount(count)}</td>
      </tr>`,
  );
  return html`<article>
    <h3>Requests</h3>
    <p class="big">${formatCount(traffic.requests)}</p>
    <table>
      ${classes}
    </table>
    <h4>Log-ins</h4>
    <table>
      <tr>
        <td>challenges (normal)</td>
        <td class="figure">${formatCount(traffic.challenges)}</td>
      </tr>
      <tr>
        <td>failures</td>
        <td class="figure ${traffic.failures > 0 ? 'bad-text' : ''}">${formatCount(traffic.failures)}</td>
      </tr>
      ${reasons}
      <tr>
        <td>clients failing, 15 min</td>
        <td class="figure">${formatCount(traffic.failingClients)}</td>
      </tr>
    </table>
    <p class="quiet">${lastLine(traffic.lastLineSeconds)}</p>
  </article>`;
}

function lastLine(seconds: number | undefined): string {
  return seconds === undefined ? 'No log line read yet.' : `Last log line ${formatTime(seconds * 1_000)}.`;
}

export function containersPanel(containers: readonly ContainerView[]): Html {
  if (containers.length === 0) {
    return html`<article>
      <h3>Containers</h3>
      <p class="quiet">None seen: set REGISTRY_CONTAINER and give access to the Docker Engine.</p>
    </article>`;
  }
  return html`<article>
    <h3>Containers</h3>
    ${containers.map(containerTable)}
  </article>`;
}

function containerTable(container: ContainerView): Html {
  const state = container.running ? 'running' : 'not running';
  return html`<h4>
      ${container.name}
      <span class="badge ${container.running ? 'good' : 'bad'}">${state}</span>
      ${healthBadge(container.healthy)}
    </h4>
    <table>
      <tr>
        <td>memory</td>
        <td class="figure">${formatBytes(container.memoryBytes)}</td>
      </tr>
      <tr>
        <td>CPU time</td>
        <td class="figure">${formatSeconds(container.cpuSeconds)}</td>
      </tr>
      <tr>
        <td>restarts</td>
        <td class="figure">${formatCount(container.restarts)}</td>
      </tr>
    </table>`;
}

function healthBadge(healthy: boolean | undefined): Html {
  if (healthy === undefined) return html``;
  return html`<span class="badge ${healthy ? 'good' : 'bad'}">${healthy ? 'healthy' : 'unhealthy'}</span>`;
}

export function gcPanel(gc: GcView | undefined): Html {
  if (gc === undefined) return html``;
  const last = gc.lastSuccessSeconds === undefined ? 'none seen' : formatTime(gc.lastSuccessSeconds * 1_000);
  return html`<article>
    <h3>Garbage collection</h3>
    <table>
      <tr>
        <td>runs</td>
        <td class="figure">${formatCount(gc.runs)}</td>
      </tr>
      <tr>
        <td>failed</td>
        <td class="figure ${gc.failures > 0 ? 'bad-text' : ''}">${formatCount(gc.failures)}</td>
      </tr>
      <tr>
        <td>last success</td>
        <td class="figure">${last}</td>
      </tr>
      <tr>
        <td>freed by the last</td>
        <td class="figure">${formatBytes(gc.freedBytes)}</td>
      </tr>
    </table>
    ${gc.lastSucceeded === false ? html`<p class="bad-text">The last run failed.</p>` : html``}
    ${gc.unsafeRuns > 0 ? html`<p class="bad-text">The registry was written to during ${formatCount(gc.unsafeRuns)} of the runs.</p>` : html``}
    ${gc.isRestartPending ? html`<p class="quiet">The registry was not restarted since.</p>` : html``}
  </article>`;
}

export function eventsPanel(records: readonly LogRecord[]): Html {
  if (records.length === 0) return html`<p class="quiet">No 5xx, failed log-in or change of state yet.</p>`;
  return html`<h3>Latest events</h3>
    <table class="events">
      ${records.map(eventRow)}
    </table>`;
}

const severityStyles: Readonly<Record<Severity, string>> = { info: 'good', warn: 'warn', error: 'bad' };

function eventRow(record: LogRecord): Html {
  const { timestampMs, severity, eventName, body } = record;
  return html`<tr>
    <td class="event">${formatTime(timestampMs)}</td>
    <td><span class="badge ${severityStyles[severity]}">${severity}</span></td>
    <td class="event">${eventName.replace('docker.registry.', '')}</td>
    <td>${body} <span class="quiet">${whoOf(record)}</span></td>
  </tr>`;
}

/** Who it was, where the record knows: on the page a person asks that first. */
function whoOf({ attributes }: LogRecord): string {
  const { 'user.name': user, 'client.address': client } = attributes;
  const parts = [user === undefined ? '' : `user ${user}`, client === undefined ? '' : `from ${client}`];
  return parts.filter((part) => part !== '').join(' ');
}
