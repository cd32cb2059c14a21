import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateDashboards } from '../../dashboards/src/generate.ts';
import { projectPath } from '../support/prometheus-tools.ts';

const generated = generateDashboards();

test('every committed dashboard is generated', () => {
  const committed = readdirSync(projectPath('dashboards')).filter((file) => file.endsWith('.json'));

  expect(committed).toEqual(Object.keys(generated));
});

test.each(Object.entries(generated))('%s is what the generator writes', (file, json) => {
  expect(readFileSync(projectPath(`dashboards/${file}`), 'utf8')).toBe(json);
});
