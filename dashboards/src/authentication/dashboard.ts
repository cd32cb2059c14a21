import { type ClassicDashboard, dashboard } from '../dashboard.ts';
import { audit } from './audit.ts';
import { graphs } from './graphs.ts';
import { now } from './now.ts';

export function authenticationDashboard(): ClassicDashboard {
  const frame = {
    name: 'authentication',
    title: 'Docker registry authentication and audit',
    description: 'Who fails to log in and why, what looks like an attack, and what is deleted.',
    logs: true,
  };
  return dashboard(frame, [
    { panels: now() },
    { title: { id: 10, text: 'Log-ins' }, panels: graphs() },
    { title: { id: 20, text: 'Audit' }, panels: audit() },
  ]);
}
