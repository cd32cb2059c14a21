import { type ClassicDashboard, dashboard } from '../dashboard.ts';
import { objectivePanels } from '../objectives.ts';
import { clients } from './clients.ts';
import { now } from './now.ts';
import { requests } from './requests.ts';

export function trafficDashboard(): ClassicDashboard {
  const frame = {
    name: 'traffic',
    title: 'Docker registry traffic',
    description: 'What clients ask for, how fast they are answered, and which answers fail.',
    logs: true,
  };
  const errors = {
    ...{ name: 'errors' as const, subject: 'Error', badRatio: 'registry:error_ratio' },
    ...{ alert: 'RegistryErrorBudgetBurn', id: 11 },
  };
  const latency = {
    ...{ name: 'manifest_latency' as const, subject: 'Latency', badRatio: 'registry:manifest_slow_ratio' },
    ...{ alert: 'RegistryManifestLatencyBudgetBurn', id: 13 },
  };
  return dashboard(frame, [
    { panels: now() },
    {
      title: { id: 10, text: 'Objectives' },
      panels: [...objectivePanels(errors), ...objectivePanels(latency)],
    },
    { title: { id: 20, text: 'Requests' }, panels: requests() },
    { title: { id: 30, text: 'Images and clients' }, panels: clients() },
  ]);
}
