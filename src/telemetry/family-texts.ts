import type { Registry } from 'prom-client';
import type { Instrument } from './instrument.ts';

/** What longer texts would hold for ever is worth more than what they save. */
const longestKept = 32 * 1024;

/** The exposition, of which most is the same from one scrape to the next: the text of a family is kept until the family changes. */
export class FamilyTexts {
  private readonly registry: Registry;
  private readonly kept = new Map<string, Promise<string>>();
  private readonly watched = new Set<string>();

  constructor(registry: Registry) {
    this.registry = registry;
  }

  /** The instrument of a family whose text may be kept, because it changes through this alone. */
  watch(name: string, instrument: Instrument): Instrument {
    this.watched.add(name);
    const forget = (): void => {
      this.kept.delete(name);
    };
    return {
      enter: (labels, entry) => {
        forget();
        instrument.enter(labels, entry);
      },
      zero: (labels) => {
        forget();
        instrument.zero(labels);
      },
      remove: (labels) => {
        forget();
        instrument.remove(labels);
      },
      series: () => instrument.series(),
    };
  }

  /** As the registry itself gives it. */
  async exposition(): Promise<string> {
    const texts = this.registry.getMetricsAsArray().map(({ name }) => this.textOf(name));
    return `${(await Promise.all(texts)).join('\n\n')}\n`;
  }

  private textOf(name: string): Promise<string> {
    return this.kept.get(name) ?? this.write(name);
  }

  /** Kept from the beginning, so that a change meanwhile has it written again. */
  private write(name: string): Promise<string> {
    const text = this.registry.getSingleMetricAsString(name);
    if (!this.watched.has(name)) return text;
    this.kept.set(name, text);
    const drop = (): void => {
      if (this.kept.get(name) === text) this.kept.delete(name);
    };
    text.then(({ length }) => {
      if (length > longestKept) drop();
    }, drop);
    return text;
  }
}
