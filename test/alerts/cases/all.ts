import type { AlertCase } from './alert-case.ts';
import { authenticationCases } from './authentication.ts';
import { availabilityCases } from './availability.ts';
import { budgetCases } from './budgets.ts';
import { containerCases } from './containers.ts';
import { exporterCases } from './exporter.ts';
import { gcCases } from './gc.ts';
import { storageCases } from './storage.ts';
import { trafficCases } from './traffic.ts';

/** Of every alert but Watchdog, which has nothing to wait for. */
export const alertCases: readonly AlertCase[] = [
  ...[...availabilityCases, ...budgetCases, ...trafficCases, ...authenticationCases],
  ...[...storageCases, ...gcCases, ...containerCases, ...exporterCases],
];
