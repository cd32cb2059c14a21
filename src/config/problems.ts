/** Gathers everything that is wrong, so that a user mends it in one go. */
export class Problems {
  readonly all: string[] = [];

  add(where: string, problem: { wrong: string; expected: string; got: string; todo?: string }): void {
    const todo = problem.todo === undefined ? '' : `; ${problem.todo}`;
    this.all.push(`${where}: ${problem.wrong}, expected ${problem.expected}, got ${problem.got}${todo}`);
  }
}

const longestShown = 80;

/** A value as a user would recognise it, in one line. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
