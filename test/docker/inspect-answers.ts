export interface AnswerOptions {
  readonly id: string;
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly tty?: boolean;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly restarts?: number;
  /** As the list of containers has it, such as `healthy`. */
  readonly health?: string;
  readonly execIds?: readonly string[];
  readonly mounts?: readonly string[];
}

/** What the Engine answers for a container, as far as anybody looks at it. */
export function inspectAnswer(options: AnswerOptions): unknown {
  const [path = '/entrypoint.sh', ...args] = options.command ?? [
    '/entrypoint.sh',
    '/etc/distribution/config.yml',
  ];
  return {
    Id: options.id,
    Name: `/${options.name}`,
    Path: path,
    Args: args,
    RestartCount: options.restarts ?? 0,
    ExecIDs: options.execIds ?? null,
    State: {
      Status: 'running',
      Running: true,
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      ExitCode: 0,
      StartedAt: '2026-11-20T10:00:00.5Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      ...options.state,
    },
    Config: { Image: options.image ?? 'registry:3', Tty: options.tty ?? false, Labels: options.labels ?? {} },
    HostConfig: { Memory: 0 },
    Mounts: (options.mounts ?? []).map((Source) => ({ Source })),
  };
}

export function listAnswer({ id, name, labels, state, health }: AnswerOptions): unknown {
  const isRunning = state?.['Running'] !== false;
  return {
    Id: id,
    Names: [`/${name}`],
    Labels: labels ?? {},
    State: isRunning ? 'running' : 'exited',
    Status: `${isRunning ? 'Up 5 minutes' : 'Exited (0) 5 minutes ago'}${health === undefined ? '' : ` (${health})`}`,
    Created: 1,
  };
}

export interface EventOptions {
  readonly action: string;
  readonly id: string;
  readonly timeMs: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

export function eventAnswer({ action, id, timeMs, attributes }: EventOptions): string {
  const actor = { ID: id, Attributes: { name: `name-of-${id}`, ...attributes } };
  return `${JSON.stringify({ Type: 'container', Action: action, Actor: actor, timeNano: timeMs * 1e6 })}\n`;
}
