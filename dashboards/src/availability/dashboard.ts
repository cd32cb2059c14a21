import { type ClassicDashboard, dashboard } from '../dashboard.ts';
import { objectivePanels } from '../objectives.ts';
import { canary } from './canary.ts';
import { now } from './now.ts';
import { probes } from './probes.ts';

export function availabilityDashboard(): ClassicDashboard {
  const frame = {
    name: 'availability',
    title: 'Docker registry availability and SLO',
    description:
      'Whether clients are served, what stops them when not, and how much of the objective is left.',
  };
  const availability = {
    name: 'availability' as const,
    subject: 'Availability',
    badRatio: 'registry:probe_failure_ratio',
    alert: 'RegistryAvailabilityBudgetBurn',
    id: 11,
  };
  return dashboard(frame, [
    { panels: now() },
    { title: { id: 10, text: 'Objective' }, panels: objectivePanels(availability) },
    { title: { id: 20, text: 'Probes' }, panels: probes() },
    { title: { id: 30, text: 'Round trips of the canary' }, panels: canary() },
  ]);
}
