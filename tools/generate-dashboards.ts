import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDashboards } from '../dashboards/src/generate.ts';

const folder = join(import.meta.dirname, '..', 'dashboards');

for (const [file, json] of Object.entries(generateDashboards())) writeFileSync(join(folder, file), json);
