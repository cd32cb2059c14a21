import { type ClassicDashboard, dashboard } from '../dashboard.ts';
import { graphs } from './graphs.ts';
import { headline } from './headline.ts';

/** The dashboard to open first: is it up, is it full, is it attacked, is it slow. All of it fits one screen. */
export function overviewDashboard(): ClassicDashboard {
  const frame = {
    name: 'overview',
    title: 'Docker registry overview',
    description:
      'Whether a Docker registry is up, full, attacked or slow, on one screen; the other dashboards say why.',
  };
  return dashboard(frame, [{ panels: headline() }, { panels: graphs() }]);
}
