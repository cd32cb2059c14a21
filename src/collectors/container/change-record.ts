import type { EngineEvent } from '../../docker/events.ts';
import type { LogRecord, Severity } from '../../domain/log-record.ts';

interface Change {
  readonly state: 'started' | 'stopped' | 'oom' | 'healthy' | 'unhealthy';
  readonly severity: Severity;
  readonly words: string;
}

/** What the Engine has to report for `changeRecord` to tell of it. */
export const changeActions = ['start', 'die', 'oom', 'health_status'] as const;

/** Tells that a container changed its state. */
export function changeRecord(event: EngineEvent): LogRecord | undefined {
  const change = changeOf(event);
  if (change === undefined) return undefined;
  const { containerId, containerName, exitCode } = event;
  return {
    eventName: 'docker.registry.container.state',
    severity: change.severity,
    body: `container ${containerName} ${change.words}`,
    timestampMs: event.timeMs,
    attributes: {
      'container.name': containerName,
      'container.id': containerId,
      'docker.registry.container.state': change.state,
      ...(exitCode === undefined ? {} : { 'docker.registry.container.exit_code': exitCode }),
    },
  };
}

function changeOf({ action, argument, exitCode = 0 }: EngineEvent): Change | undefined {
  switch (action) {
    case 'start':
      return { state: 'started', severity: 'info', words: 'started' };
    case 'die':
      return {
        state: 'stopped',
        severity: exitSeverity(exitCode),
        words: `stopped with exit code ${exitCode}`,
      };
    case 'oom':
      return { state: 'oom', severity: 'error', words: 'ran out of memory' };
    case 'health_status':
      return healthChange(argument);
    default:
      return undefined;
  }
}

function healthChange(health: string): Change | undefined {
  if (health === 'healthy') return { state: health, severity: 'info', words: 'became healthy' };
  if (health === 'unhealthy') return { state: health, severity: 'warn', words: 'became unhealthy' };
  return undefined;
}

/** A stopped registry ends with 0 where it drains, else killed by SIGTERM or SIGINT: somebody's wish, no crash. */
function exitSeverity(exitCode: number): Severity {
  return [0, 130, 143].includes(exitCode) ? 'info' : 'warn';
}
