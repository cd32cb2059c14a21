import { branch, flagOf, numberOf, shapeOf, textOf, textsOf, type Shape } from './shape.ts';
import { parseSurroundings, textMap, type Surroundings } from './surroundings.ts';
import { timeMs } from './time.ts';

const serviceLabel = 'com.docker.compose.service';
const projectLabel = 'com.docker.compose.project';
const oneOffLabel = 'com.docker.compose.oneoff';
const replicaLabel = 'com.docker.compose.container-number';
const healths = ['healthy', 'unhealthy', 'starting'] as const;

/** A line of the Engine's list of containers. */
export interface ContainerRef {
  readonly id: string;
  readonly name: string;
  /** Compose service, empty where there is none. */
  readonly service: string;
  /** Compose project, empty where there is none. */
  readonly project: string;
  /** Made by `docker compose run`: it carries the service's name but is not the service. */
  readonly isOneOff: boolean;
  readonly isRunning: boolean;
  /** Its state and health in words that stay the same as long as these do. */
  readonly condition: string;
  readonly createdAtMs: number;
  /** The image's name as the container was made with it; its digest where that name has moved on to another image. */
  readonly image: string;
  /** Path and arguments of the first process in one text. */
  readonly commandLine: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ContainerDetails extends Surroundings {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  /** Compose project, empty where there is none. */
  readonly project: string;
  /** Number among the containers of its compose service, from 1 up; undefined where there is no service. */
  readonly replica: number | undefined;
  /** The image's name as the container was made with it. */
  readonly image: string;
  /** Path and arguments of the first process. */
  readonly command: readonly string[];
  readonly hasTty: boolean;
  /** True while the process runs: not while paused and not between two tries of a restart policy. */
  readonly isRunning: boolean;
  readonly isPaused: boolean;
  readonly isOomKilled: boolean;
  /** Of the last exit; the Engine sets it back to 0 at each start. */
  readonly exitCode: number;
  readonly createdAtMs: number;
  readonly startedAtMs: number | undefined;
  readonly finishedAtMs: number | undefined;
  readonly health: (typeof healths)[number] | undefined;
  readonly restartCount: number;
  readonly memoryLimitBytes: number | undefined;
  /** Commands now running beside the first process. */
  readonly execIds: readonly string[];
  /** Host side of every mount. */
  readonly mountSources: readonly string[];
}

/** A compose service: of one project, or of any where that is undefined; one of its containers where `replica` is given. */
export interface ServiceName {
  readonly name: string;
  readonly composeProject: string | undefined;
  readonly replica?: string | undefined;
}

/** What the Engine is asked for to find a service's containers. */
export function serviceLabels({ name, composeProject, replica }: ServiceName): readonly string[] {
  return [
    `${serviceLabel}=${name}`,
    ...(composeProject === undefined ? [] : [`${projectLabel}=${composeProject}`]),
    ...(replica === undefined ? [] : [`${replicaLabel}=${replica}`]),
  ];
}

/** What the Engine is asked for to find all containers of a compose project. */
export function projectLabels(project: string): readonly string[] {
  return [`${projectLabel}=${project}`];
}

export function isMember(container: ContainerRef, { name, composeProject }: ServiceName): boolean {
  if (container.service !== name || container.isOneOff) return false;
  return composeProject === undefined || container.project === composeProject;
}

/** Undefined where the answer is no list of containers. */
export function parseContainerList(json: unknown): readonly ContainerRef[] | undefined {
  if (!Array.isArray(json)) return undefined;
  return json.map(parseRef).filter((container) => container !== undefined);
}

/** Undefined where the answer describes no container. */
export function parseContainer(json: unknown): ContainerDetails | undefined {
  const root = shapeOf(json);
  const id = textOf(root, 'Id');
  if (id === undefined) return undefined;
  const config = branch(root, 'Config');
  const surroundings = parseSurroundings(root);
  const { labels, mounts } = surroundings;
  return {
    ...surroundings,
    id,
    name: nameOf(textOf(root, 'Name'), id),
    service: labels[serviceLabel] ?? '',
    project: labels[projectLabel] ?? '',
    replica: positive(Number(labels[replicaLabel] ?? '')),
    image: textOf(config, 'Image') ?? '',
    command: [textOf(root, 'Path') ?? '', ...textsOf(root, 'Args')],
    hasTty: flagOf(config, 'Tty'),
    createdAtMs: timeMs(textOf(root, 'Created')) ?? 0,
    ...parseState(branch(root, 'State')),
    restartCount: numberOf(root, 'RestartCount') ?? 0,
    memoryLimitBytes: positive(numberOf(branch(root, 'HostConfig'), 'Memory')),
    execIds: textsOf(root, 'ExecIDs'),
    mountSources: mounts.map(({ source }) => source).filter((source) => source !== ''),
  };
}

function parseState(
  state: Shape,
): Pick<
  ContainerDetails,
  'isRunning' | 'isPaused' | 'isOomKilled' | 'exitCode' | 'startedAtMs' | 'finishedAtMs' | 'health'
> {
  return {
    isRunning: flagOf(state, 'Running') && !flagOf(state, 'Paused') && !flagOf(state, 'Restarting'),
    isPaused: flagOf(state, 'Paused'),
    isOomKilled: flagOf(state, 'OOMKilled'),
    exitCode: numberOf(state, 'ExitCode') ?? 0,
    startedAtMs: timeMs(textOf(state, 'StartedAt')),
    finishedAtMs: timeMs(textOf(state, 'FinishedAt')),
    health: healthOf(textOf(branch(state, 'Health'), 'Status')),
  };
}

function parseRef(json: unknown): ContainerRef | undefined {
  const root = shapeOf(json);
  const id = textOf(root, 'Id');
  if (id === undefined) return undefined;
  const labels = textMap(branch(root, 'Labels'));
  return {
    id,
    labels,
    name: nameOf(ownName(textsOf(root, 'Names')), id),
    service: labels[serviceLabel] ?? '',
    project: labels[projectLabel] ?? '',
    isOneOff: labels[oneOffLabel]?.toLowerCase() === 'true',
    image: textOf(root, 'Image') ?? '',
    commandLine: textOf(root, 'Command') ?? '',
    isRunning: textOf(root, 'State') === 'running',
    condition: `${textOf(root, 'State') ?? ''} ${healthWords(textOf(root, 'Status'))}`,
    createdAtMs: (numberOf(root, 'Created') ?? 0) * 1000,
  };
}

/** The list has no member for the health: it is in `Up 5 minutes (healthy)`, beside a time that never stays the same. */
function healthWords(status = ''): string {
  return /\(([^()]*)\)$/.exec(status)?.[1] ?? '';
}

/** Legacy links add names with more than one slash: `/other/alias`. */
function ownName(names: readonly string[]): string | undefined {
  return names.find((name) => name.lastIndexOf('/') === 0) ?? names[0];
}

function nameOf(name: string | undefined, id: string): string {
  return name === undefined || name === '' ? id.slice(0, 12) : name.replace(/^\//, '');
}

function healthOf(status: string | undefined): ContainerDetails['health'] {
  return healths.find((health) => health === status);
}

/** HostConfig.Memory is 0 where no limit is set, while the stats then show the whole machine as the limit. */
function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}
