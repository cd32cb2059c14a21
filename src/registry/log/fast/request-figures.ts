import { methods } from '../../methods.ts';
import { operations } from '../../operation.ts';
import { addFigures, addTo } from '../figures.ts';
import { statusCodes } from '../../status-codes.ts';
import type { RequestTally } from '../request-tally.ts';
import type { ModuleInstance } from './instance.ts';

const mostNames = 2_048;
const combinations = methods.length * operations.length * statusCodes.length;

/** One set of request figures in the module's memory, laid out as `assembly/counts.ts` has it. */
export class RequestFigures {
  private readonly all: Float64Array;
  private readonly requests: Float64Array;
  private readonly bytes: Float64Array;
  private readonly pulls: Float64Array;
  private readonly pushes: Float64Array;

  constructor(instance: ModuleInstance, name: string) {
    const rest = operations.length + 1;
    const length = combinations + rest + 2 * mostNames;
    if (instance.number('requestFigures')() !== length)
      throw new Error('the counting module is not of this version');
    this.all = instance.figures(name, length);
    this.requests = this.all.subarray(0, combinations);
    this.bytes = this.all.subarray(combinations, combinations + operations.length);
    this.pulls = this.all.subarray(combinations + rest, combinations + rest + mostNames);
    this.pushes = this.all.subarray(combinations + rest + mostNames);
  }

  /** Moves the figures; `names` are the repositories by their numbers. */
  drain(into: RequestTally, names: readonly string[]): void {
    addFigures(into.requests, this.requests);
    addFigures(into.bytes, this.bytes);
    into.emptyResponses += this.all[combinations + operations.length] ?? 0;
    for (const [number, name] of names.entries()) {
      addCount(into.pulls, name, this.pulls[number]);
      addCount(into.pushes, name, this.pushes[number]);
    }
    this.clear();
  }

  clear(): void {
    this.all.fill(0);
  }
}

function addCount(counts: Map<string, number>, name: string, count = 0): void {
  if (count > 0) addTo(counts, name, count);
}
