import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/domain/clock.ts';
import { Exporter } from '../../../web/exporter.ts';
import { collectorFor, findingsOf, type Setup } from '../harness.ts';
import type { Fault } from './table.ts';

/** What a fault is brought about by. */
export interface Injected extends Setup {
  /** What differs from run to run, and what stands in the table in its place. */
  readonly masks?: Readonly<Record<string, string>>;
}

/** One test for each row of the table: reason, layer and what the page says must be exactly those. */
export function testFaults<Id extends string>(
  faults: Readonly<Record<Id, Fault>>,
  inject: Readonly<Record<Id, () => Promise<Injected>>>,
): void {
  const ids = Object.keys(faults) as Id[];
  test.each(ids.map((id) => ({ id, ...faults[id] })))('$title', async ({ id, reason, component, text }) => {
    const { masks = {}, ...setup } = await inject[id]();
    const collector = collectorFor({ clock: systemClock, ...setup });

    const { report } = await collector.collect(new AbortController().signal);

    const found = findingsOf(report);
    const broken = Object.entries(found.components).flatMap(([name, up]) => (up === 0 ? [name] : []));
    expect({ up: found.up, reason: found.reason }).toEqual({ up: 0, reason });
    expect(mask(report.records[0]?.body ?? '', { [setup.url.host]: 'HOST', ...masks })).toBe(text);
    expect(broken).toEqual(component === 'none' ? [] : [component]);
    const exporter = await new Exporter(['local']).start();
    exporter.store.apply('local', report.samples);
    exporter.recent.push('local', report.records);
    const page = await exporter.read();
    expect(page).toContain('local down');
    expect(page).toContain(report.records[0]?.body.slice(0, 300));
  });
}

function mask(body: string, masks: Readonly<Record<string, string>>): string {
  const said = body.slice(body.indexOf(' is down: ') + ' is down: '.length);
  return Object.entries(masks).reduce((text, [value, name]) => text.replaceAll(value, name), said);
}
