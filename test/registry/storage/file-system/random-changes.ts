import fc from 'fast-check';
import type { ChangingStorage } from './changing-storage.ts';

type Step = readonly [name: StepName, place: number, amount: number];
type StepName = keyof typeof steps;

/** What a registry, its garbage-collect, and people with a shell do. */
const steps = {
  putBlob: (storage: ChangingStorage, place: number, bytes: number) => {
    if (!storage.hasData(place % 8)) storage.putBlob(place % 8, bytes % 5);
  },
  beginBlob: (storage: ChangingStorage, place: number) => {
    storage.beginBlob(place % 8);
  },
  deleteBlob: (storage: ChangingStorage, place: number) => {
    storage.deleteBlob(place % 8);
  },
  putLayer: (storage: ChangingStorage, place: number) => {
    storage.putLink('_layers', place);
  },
  putRevision: (storage: ChangingStorage, place: number) => {
    storage.putLink('_manifests/revisions', place);
  },
  putHalfRevision: (storage: ChangingStorage, place: number, bytes: number) => {
    storage.putLink('_manifests/revisions', place, bytes);
  },
  deleteRevision: (storage: ChangingStorage, place: number) => {
    storage.deleteManifest(place);
  },
  putTag: (storage: ChangingStorage, place: number) => {
    storage.putTag(place);
  },
  deleteTag: (storage: ChangingStorage, place: number) => {
    storage.deleteTag(place);
  },
  deleteTagLink: (storage: ChangingStorage, place: number) => {
    storage.deleteTagLink(place);
  },
  putUpload: (storage: ChangingStorage, place: number, bytes: number) => {
    storage.putUpload(place, bytes);
  },
  deleteUpload: (storage: ChangingStorage, place: number) => {
    storage.deleteUpload(place);
  },
  deleteRepository: (storage: ChangingStorage, place: number) => {
    storage.deleteRepository(place);
  },
  replaceDirectory: (storage: ChangingStorage, place: number, by: number) => {
    storage.replaceDirectory(place, by);
  },
  putOddName: (storage: ChangingStorage, place: number, name: number) => {
    storage.putOddName(place, name);
  },
  wait: (storage: ChangingStorage, _: number, amount: number) => {
    storage.nowMs += amount * 40;
  },
};

const stepNames = Object.keys(steps) as StepName[];
const anyStep = fc.tuple(fc.constantFrom(...stepNames), fc.nat(63), fc.nat(63));
/** `collect`: garbage-collect of release 3 takes layer links along; `restart`: another process goes on. */
export const anyRound = fc.record({
  steps: fc.array(anyStep, { maxLength: 12 }),
  collect: fc.option(fc.nat(7), { nil: undefined, freq: 3 }),
  isRestart: fc.boolean(),
});

export type Rounds = (typeof anyRound extends fc.Arbitrary<infer Round> ? Round : never)[];

export function applied(storage: ChangingStorage, [name, place, amount]: Step): void {
  steps[name](storage, place, amount);
  storage.settle();
}
