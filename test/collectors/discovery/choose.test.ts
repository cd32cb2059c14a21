import { expect, test } from 'vitest';
import { chooseRegistry, registryLabel } from '../../../src/collectors/discovery/choose.ts';
import { compose, container, listed, type Described } from './containers.ts';

interface Around {
  readonly name?: string;
  readonly isOnly?: boolean;
  readonly self?: Described;
}

function chosen(all: readonly Described[], { name = 'main', isOnly = true, self }: Around = {}): unknown {
  const choice = chooseRegistry(listed(...all), {
    ...{ name, isOnly, self: self && container(self) },
    isRegistry: ({ image }) => image.startsWith('registry:'),
  });
  return choice.status === 'chosen' ? choice.containers.map(({ name }) => name) : choice.detail;
}

const label = (name: string) => ({ [registryLabel]: name });
const nginx = { id: 'n1', name: 'nginx', image: 'nginx' };

test('takes the one container that runs a registry', () => {
  expect(chosen([nginx, { name: 'hub' }])).toEqual(['hub']);
});

test('takes all replicas of a service', () => {
  const replicas = [1, 2].map((replica) => ({
    ...{ id: `a${replica}`, name: `hub-${replica}`, labels: compose('hub', 'registry', replica) },
  }));

  expect(chosen(replicas)).toEqual(['hub-1', 'hub-2']);
});

test('takes what carries the label, whatever it runs', () => {
  expect(
    chosen([
      { id: 'b', name: 'other' },
      { ...nginx, labels: label('main') },
    ]),
  ).toEqual(['nginx']);
});

test('takes a label with another name where there is only one registry', () => {
  expect(chosen([{ ...nginx, labels: label('hub') }])).toEqual(['nginx']);
  expect(
    chosen(
      [
        { id: 'b', name: 'other' },
        { ...nginx, labels: label('hub') },
      ],
      { isOnly: false },
    ),
  ).toEqual(['other']);
});

test('takes a running one before one that is left over', () => {
  expect(
    chosen([
      { name: 'old', isRunning: false },
      { id: 'b', name: 'new' },
    ]),
  ).toEqual(['new']);
  expect(chosen([{ name: 'stopped', isRunning: false }])).toEqual(['stopped']);
});

test('keeps the stopped replicas of a running service', () => {
  const replicas = [1, 2].map((replica) => ({
    ...{ id: `a${replica}`, name: `hub-${replica}`, labels: compose('hub', 'registry', replica) },
    isRunning: replica === 1,
  }));

  expect(chosen(replicas)).toEqual(['hub-1', 'hub-2']);
});

test('takes that of its own compose project', () => {
  const all = ['theirs', 'ours'].map((project) => ({
    ...{ id: project, name: `${project}-registry-1`, labels: compose(project, 'registry') },
  }));

  expect(chosen(all, { self: { id: 'e', labels: compose('ours', 'exporter') } })).toEqual([
    'ours-registry-1',
  ]);
});

test('takes neither itself nor a container made for one command', () => {
  const oneOff = { ...compose('hub', 'registry'), 'com.docker.compose.oneoff': 'True' };

  expect(
    chosen(
      [
        { id: 'e', name: 'me' },
        { id: 'g', name: 'gc', labels: oneOff },
      ],
      { self: { id: 'e' } },
    ),
  ).toBe('no container runs a registry');
});

test('does not guess among several', () => {
  expect(
    chosen([
      { id: 'a', name: 'one' },
      { id: 'b', name: 'two' },
    ]),
  ).toBe('more than one container runs a registry: one, two');
});
