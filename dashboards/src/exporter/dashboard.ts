import { type ClassicDashboard, dashboard } from '../dashboard.ts';
import { collectors } from './collectors.ts';
import { delivery } from './delivery.ts';
import { logPath } from './log-path.ts';
import { now } from './now.ts';

export function exporterDashboard(): ClassicDashboard {
  const frame = {
    name: 'exporter',
    title: 'Docker registry exporter',
    description:
      'Whether what the other dashboards show can be trusted: the exporter, its sources and its sinks.',
  };
  return dashboard(frame, [
    { panels: now() },
    { title: { id: 10, text: 'Collectors' }, panels: collectors() },
    { title: { id: 20, text: 'Log path' }, panels: logPath() },
    { title: { id: 30, text: 'Delivery and limits' }, panels: delivery() },
  ]);
}
