import { type ClassicDashboard, dashboard } from '../dashboard.ts';
import { now } from './now.ts';
import { resources } from './resources.ts';
import { settings } from './settings.ts';

export function containersDashboard(): ClassicDashboard {
  const frame = {
    name: 'containers',
    title: 'Docker registry containers',
    description:
      'Whether the containers of the registry run, what they use, and how the registry is configured.',
  };
  return dashboard(frame, [
    { panels: now() },
    { title: { id: 10, text: 'Resources' }, panels: resources() },
    { title: { id: 20, text: 'Discovery and configuration' }, panels: settings() },
  ]);
}
