import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateDashboards } from '../../dashboards/src/generate.ts';
import { projectPath } from '../support/prometheus-tools.ts';

test('every committed dashboard is generated', () => {
  const committed = readdirSync(projectPath('dashboards')).filter((file) => file.endsWith('.json'));

  expect(committed).toEqual(Object.keys(generateDashboards()));
});
