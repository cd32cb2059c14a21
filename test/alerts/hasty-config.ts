import { readFileSync } from 'node:fs';
import { projectPath } from '../support/prometheus-tools.ts';

// The shipped files, but for the places where the bundle mounts things and for waiting times that a test cannot afford.
// Every replacement must find its text: a shipped file that changes must not leave a test with the original times.

export type Replacement = readonly [string | RegExp, string];

/** alertmanager.yml that reads the webhook's URL from the given file and notifies within a second, or after another wait. */
export function hastyAlertmanagerConfig(urlFile: string, groupWait = '200ms'): string {
  return replaceAll(shipped('alertmanager/alertmanager.yml'), [
    ['/run/secrets/alert_webhook_url', urlFile],
    ['/etc/alertmanager/templates', projectPath('alertmanager/templates')],
    [/group_wait: [1-9]\w+/, `group_wait: ${groupWait}`],
    [/group_interval: \w+/, 'group_interval: 500ms'],
  ]);
}

/** The same with what a user changes for another receiver, and with the secrets in a folder. */
export function hastyReceiverConfig(secrets: string, changes: readonly Replacement[]): string {
  return replaceAll(hastyAlertmanagerConfig('/run/secrets/alert_webhook_url'), [
    ['/run/secrets', secrets],
    ...changes,
  ]);
}

/** prometheus.yml that scrapes and evaluates several times a second. */
export function hastyPrometheusConfig(places: {
  readonly rules: string;
  readonly exporter: string;
  readonly alertmanager: string;
}): string {
  return replaceAll(shipped('prometheus/prometheus.yml'), [
    ['/etc/prometheus/alerts/*.rules.yml', places.rules],
    ["'exporter:10055'", `'${places.exporter}'`],
    ["'alertmanager:9093'", `'${places.alertmanager}'`],
    ['scrape_interval: 15s', 'scrape_interval: 250ms'],
    ['scrape_timeout: 10s', 'scrape_timeout: 250ms'],
    ['evaluation_interval: 15s', 'evaluation_interval: 250ms'],
  ]);
}

/** availability.rules.yml in which an outage of two seconds is one. */
export function hastyRules(): string {
  return replaceAll(shipped('alerts/availability.rules.yml'), [
    ['max_over_time(docker_registry_up[1m])', 'max_over_time(docker_registry_up[1s])'],
    ['for: 1m', 'for: 1s'],
  ]);
}

function shipped(path: string): string {
  return readFileSync(projectPath(path), 'utf8');
}

function replaceAll(text: string, replacements: readonly Replacement[]): string {
  return replacements.reduce((result, [original, replacement]) => {
    const everywhere = typeof original === 'string' ? original : new RegExp(original, 'g');
    if (result.split(everywhere).length === 1)
      throw new Error(`the shipped file no longer contains ${String(original)}`);
    return result.replaceAll(everywhere, replacement);
  }, text);
}
