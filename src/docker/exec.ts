import { branch, flagOf, numberOf, shapeOf, textOf, textsOf } from './shape.ts';

/** A command started beside a container's first process. */
export interface ExecDetails {
  readonly id: string;
  readonly containerId: string;
  readonly isRunning: boolean;
  /** Undefined while it runs. */
  readonly exitCode: number | undefined;
  readonly command: readonly string[];
}

export function parseExec(json: unknown): ExecDetails | undefined {
  const root = shapeOf(json);
  const id = textOf(root, 'ID');
  if (id === undefined) return undefined;
  const process = branch(root, 'ProcessConfig');
  return {
    id,
    containerId: textOf(root, 'ContainerID') ?? '',
    isRunning: flagOf(root, 'Running'),
    exitCode: numberOf(root, 'ExitCode'),
    command: [textOf(process, 'entrypoint') ?? '', ...textsOf(process, 'arguments')],
  };
}
