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

/** For a gauge that is 1 when all is well. */
export function redUnlessOne(): ThresholdsConfigBuilder {
  return absolute([
    { value: null, color: 'red' },
    { value: 1, color: 'green' },
  ]);
}

/** Words for the two values of a gauge that is 1 when all is well. */
export function words(zero: string, one: string): ValueMapping[] {
  const options = { '0': { text: zero, color: 'red' }, '1': { text: one, color: 'green' } };
  return [{ type: MappingType.ValueToText, options }];
}

function absolute(steps: { value: number | null; color: string }[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
