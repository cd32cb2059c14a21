import { logFormatters, logLevels, type LogSettings } from './model.ts';
import type { Problems } from './problems.ts';
import { at, flagAt, textAt, type Value } from './value.ts';

export function readLog(root: Value, problems: Problems): LogSettings {
  const log = at(root, 'log');
  // The key `loglevel` is the older of the two.
  const level = textAt(log, 'level') ?? textAt(root, 'loglevel');
  const formatter = textAt(log, 'formatter');
  const known = logFormatters.find((name) => name === formatter);
  if (formatter !== undefined && known === undefined) {
    const expected = `expected one of ${logFormatters.join(', ')}, got another text`;
    problems.add('log.formatter', `is unknown, ${expected}; the registry does not start with it`);
  }
  return {
    level: logLevels.find((name) => name === level) ?? 'info',
    formatter: known ?? 'text',
    hasAccessLog: !flagAt(log, 'accesslog', 'disabled'),
  };
}
