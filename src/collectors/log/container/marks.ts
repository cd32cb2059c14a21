import type { LogMark } from '../../../docker/log-mark.ts';
import { rememberedContainers, type ContainerMark } from './saved-position.ts';

/** Up to where the log of each container was delivered, for the containers that were read last. */
export class Marks {
  readonly #marks: Map<string, LogMark>;

  constructor(containers: readonly ContainerMark[]) {
    this.#marks = new Map(containers.map(({ id, mark }) => [id, mark]));
  }

  of(id: string): LogMark | undefined {
    return this.#marks.get(id);
  }

  set(id: string, mark: LogMark): void {
    this.#marks.delete(id);
    this.#marks.set(id, mark);
    const [oldest] = this.#marks.keys();
    if (this.#marks.size > rememberedContainers && oldest !== undefined) this.#marks.delete(oldest);
  }

  toJson(): readonly ContainerMark[] {
    return [...this.#marks].map(([id, mark]) => ({ id, mark }));
  }
}
