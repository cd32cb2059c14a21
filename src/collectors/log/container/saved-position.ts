import { parseLogMark, type LogMark } from '../../../docker/log-mark.ts';
import { listOf, shapeOf, textOf } from '../../../docker/shape.ts';

/** Where a container source has got to, as plain JSON. */
export interface SavedPosition {
  /** From when lines are wanted, as the Engine takes it; null for all that there are. */
  readonly start: string | null;
  /** The container that gave the last line, empty before the first. */
  readonly current: string;
  /** The least recently read first. */
  readonly containers: readonly ContainerMark[];
}

export interface ContainerMark {
  readonly id: string;
  readonly mark: LogMark;
}

/** A service has few containers at a time; older positions belong to containers that are gone. */
export const rememberedContainers = 16;

const startPattern = /^\d{1,11}\.\d{9}$/;
const longestId = 128;

/** Undefined where the JSON, which may be anything, is no position. */
export function parseSavedPosition(json: unknown): SavedPosition | undefined {
  const shape = shapeOf(json);
  const current = textOf(shape, 'current');
  const start = shape['start'] === null ? null : textOf(shape, 'start');
  if (current === undefined || !isId(current) || start === undefined) return undefined;
  if (start !== null && !startPattern.test(start)) return undefined;
  const containers = listOf(shape, 'containers').slice(-rememberedContainers).flatMap(parseContainer);
  return { start, current, containers };
}

function parseContainer(json: unknown): readonly ContainerMark[] {
  const shape = shapeOf(json);
  const id = textOf(shape, 'id');
  if (id === undefined || id === '' || !isId(id)) return [];
  return [{ id, mark: parseLogMark(shape['mark']) }];
}

function isId(text: string): boolean {
  return text.length <= longestId && /^\w*$/.test(text);
}
