import { expect, test } from 'vitest';
import { realParts } from '../support/real-parts.ts';
import { alertCases } from './cases/all.ts';
import { mutationsOf } from './mutations.ts';
import { rulesFor } from './rule-files.ts';
import { runCase } from './run-case.ts';

// The windows of a budget have a case on either side of each limit, three per cent away, and take their time.
const cases = alertCases.filter(({ longWindow }) => longWindow === undefined);

const rules = new Map(cases.map((one) => [`${one.alert} (${one.severity})`, rulesFor(one)]));

// A unit test that passes whatever the rule says is worth nothing: each limit is moved, and a case must notice.
realParts('cases of the alerts against rules that are wrong', ['promtool'], () => {
  const wrong = [...rules].flatMap(([title, { records, alerts }]) =>
    alerts.flatMap(mutationsOf).map(({ name, rule }) => ({ title, name, records, rule })),
  );

  test.each(wrong)('$title: $name', ({ title, records, rule }) => {
    const own = cases.filter(({ alert, severity }) => `${alert} (${severity})` === title);

    const noticed = own.some((one) => runCase(one, { records, alerts: [rule] }).output.includes('FAILED'));

    expect(noticed).toBe(true);
  });
});
