import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { SilenceWatch } from '../../../../src/collectors/log/container/silence-watch.ts';
import { PatientClock } from '../../../docker/patient-clock.ts';

const fiveMinutes = 300_000;

test('closes a stream that says nothing for five minutes', async () => {
  const { clock, stream, watch } = begin(() => false);

  await clock.passNextSleep(fiveMinutes);
  await new Promise((resolve) => stream.on('close', resolve));

  expect(watch.isSilent).toBe(true);
});

test('leaves a stream open that spoke in time', async () => {
  const { clock, stream, watch } = begin(() => false);

  watch.noteChunk();
  await clock.passNextSleep(fiveMinutes);
  await clock.nextSleep(fiveMinutes);

  expect([watch.isSilent, stream.destroyed]).toEqual([false, false]);
});

test('leaves a stream open that is kept from speaking', async () => {
  const { clock, stream, watch } = begin(() => true);

  await clock.passNextSleep(fiveMinutes);
  await clock.nextSleep(fiveMinutes);

  expect([watch.isSilent, stream.destroyed]).toEqual([false, false]);
});

test('sleeps no more once it is stopped', async () => {
  const { clock, stream, watch } = begin(() => false);

  await clock.nextSleep(fiveMinutes);
  watch.stop();

  expect([clock.sleeping, watch.isSilent, stream.destroyed]).toEqual([0, false, false]);
});

function begin(isHeld: () => boolean): {
  readonly clock: PatientClock;
  readonly stream: PassThrough;
  readonly watch: SilenceWatch;
} {
  const clock = new PatientClock();
  const stream = new PassThrough();
  return { clock, stream, watch: new SilenceWatch(stream, clock, isHeld) };
}
