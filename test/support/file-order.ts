import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { usesEngine } from './lanes.ts';

/** It waits for minutes until an alert may fire: everything else has time to run beside it. */
const longest = 'test/real/compose.test.ts';

/**
 * Files that use the machine's Engine take turns, so that one that waits for its turn keeps a worker from other work: the
 * longest begins, and the others come when nothing else is left.
 */
export class EngineLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  if (moduleId.endsWith(longest)) return 0;
  return usesEngine(moduleId) ? 2 : 1;
}
