/** Values by series, in promtool's notation. `{C}` in a name stands for the labels that every series of a registry has. */
export type SeriesValues = Readonly<Record<string, string>>;

/**
 * One way in which an alert fires. `fires` are moments at which it does, `quiet` such before and after at which it does not;
 * `below` replaces series so that it is just not enough at any of these moments.
 */
export interface AlertCase {
  readonly alert: string;
  readonly severity: string;
  /** Tells cases of one alert apart. */
  readonly when: string;
  /** From one sample to the next, and from one evaluation to the next where `evaluation` is not given. */
  readonly interval: string;
  /** Rarer evaluations, for long cases: what is asked for must be asked at a multiple of it. */
  readonly evaluation?: string;
  readonly series: SeriesValues;
  readonly quiet: readonly string[];
  readonly fires: readonly string[];
  readonly below: SeriesValues;
  /** Which of several rules of the same name and severity is meant. */
  readonly longWindow?: string;
  /** False for alerts about scrapes that fail. */
  readonly survivesGap?: false;
}

type CaseParts = Omit<AlertCase, 'alert' | 'severity' | 'when' | 'interval'> & {
  readonly when?: string;
  readonly interval?: string;
};

export function critical(alert: string, parts: CaseParts): AlertCase {
  return { alert, severity: 'critical', when: 'it is so', interval: '1m', ...parts };
}

export function warning(alert: string, parts: CaseParts): AlertCase {
  return { ...critical(alert, parts), severity: 'warning' };
}

export function info(alert: string, parts: CaseParts): AlertCase {
  return { ...critical(alert, parts), severity: 'info' };
}
