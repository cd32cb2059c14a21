import {
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** Green up to the first limit; `warning` turns orange, `critical` red. Use the limits of the alert on the same thing. */
export function limits(steps: { warning: number; critical?: number }): ThresholdsConfigBuilder {
  const critical = steps.critical === undefined ? [] : [{ value: steps.critical, color: 'red' }];
  return absolute([{ value: null, color: 'green' }, { value: steps.warning, color: 'orange' }, ...critical]);
}

/** For what is critical as soon as it is wrong. */
export function redFrom(value: number): ThresholdsConfigBuilder {
  return absolute([
    { value: null, color: 'green' },
    { value, color: 'red' },
  ]);
}

/** For what runs out: orange below `warning`, red below `critical`. */
export function floors(steps: { warning: number; critical?: number }): ThresholdsConfigBuilder {
  const { warning, critical } = steps;
  const low =
    critical === undefined
      ? [{ value: null, color: 'orange' }]
      : [
          { value: null, color: 'red' },
          { value: critical, color: 'orange' },
        ];
  return absolute([...low, { value: warning, color: 'green' }]);
}

/** For a gauge that is 1 when all is well. */
export function redUnlessOne(): ThresholdsConfigBuilder {
  return floorAt(1, 'red');
}

export function orangeUnlessOne(): ThresholdsConfigBuilder {
  return floorAt(1, 'orange');
}

/** For figures that are neither good nor bad: grey while there is nothing, blue otherwise. */
export function neutral(): ThresholdsConfigBuilder {
  return absolute([
    { value: null, color: 'text' },
    { value: 0, color: 'blue' },
  ]);
}

/** Words for the two values of a gauge that is 1 when all is well. */
export function words(zero: string, one: string, zeroColor = 'red'): ValueMapping[] {
  const options = { '0': { text: zero, color: zeroColor }, '1': { text: one, color: 'green' } };
  return [{ type: MappingType.ValueToText, options }];
}

/** Words for the two values of a gauge that is 0 when all is well. */
export function wordsOfTrouble(zero: string, one: string): ValueMapping[] {
  const options = { '0': { text: zero, color: 'green' }, '1': { text: one, color: 'orange' } };
  return [{ type: MappingType.ValueToText, options }];
}

function floorAt(value: number, below: string): ThresholdsConfigBuilder {
  return absolute([
    { value: null, color: below },
    { value, color: 'green' },
  ]);
}

function absolute(steps: { value: number | null; color: string }[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
