import type { ProbeModule } from '../config/model.ts';
import type { Sample } from '../domain/report.ts';
import { exposeOnce } from '../telemetry/expose-once.ts';
import type { ProbeAnswer, ProbeQuestion } from '../web/probe-handler.ts';

/** What a probe of one registry by one module came to; undefined where it was ended from outside. */
export type ProbeByName = (
  registry: string,
  module: ProbeModule,
  timeoutMs: number,
) => Promise<readonly Sample[] | undefined>;

export interface ProbeServiceOptions {
  readonly modules: () => readonly ProbeModule[];
  readonly probe: ProbeByName;
}

/** Enough for hundreds of registries of which some hang; each holds a socket. */
const mostAtOnce = 64;
/** The web server breaks off an answer that takes thirty seconds. */
const longestMs = 25_000;
/** What the answer needs to get back before the scraper gives up, as with the blackbox exporter. */
const wayBackMs = 500;

/** Probes on demand, so many at once and no more. Who asks the same while one runs shares it. */
export class ProbeService {
  readonly #options: ProbeServiceOptions;
  readonly #running = new Map<string, Promise<ProbeAnswer>>();

  constructor(options: ProbeServiceOptions) {
    this.#options = options;
  }

  answer(question: ProbeQuestion): Promise<ProbeAnswer> {
    // No name holds a slash. Who has less time must not shorten the probe of who has more.
    const key = `${question.target}/${question.module}/${timeFor(question.patienceMs)}`;
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    if (this.#running.size >= mostAtOnce) return Promise.resolve(crowded);
    const answer = this.#probe(question).finally(() => {
      this.#running.delete(key);
    });
    this.#running.set(key, answer);
    return answer;
  }

  async #probe({ target, module: name, patienceMs }: ProbeQuestion): Promise<ProbeAnswer> {
    const module = this.#options.modules().find((one) => one.name === name);
    const samples =
      module === undefined ? undefined : await this.#options.probe(target, module, timeFor(patienceMs));
    if (samples === undefined) return interrupted;
    return { status: 'probed', ...(await exposeOnce(target, samples)) };
  }
}

function timeFor(patienceMs: number | undefined): number {
  if (patienceMs === undefined) return longestMs;
  return Math.min(longestMs, patienceMs - Math.min(wayBackMs, patienceMs / 4));
}

const crowded: ProbeAnswer = {
  status: 'busy',
  detail: `probe: cannot be begun, expected fewer than ${mostAtOnce} at once, got as many; try again later`,
};
const interrupted: ProbeAnswer = {
  status: 'busy',
  detail: 'probe: was ended, expected the registry to be watched on, got another configuration; try again',
};
