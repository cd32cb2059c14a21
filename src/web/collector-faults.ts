/** What the page has room for. */
const longestFault = 300;

/** Why each collector could not see its source when it last looked, for the page. */
export class CollectorFaults {
  private readonly faults = new Map<string, string>();

  /** An empty text says that the collector works. */
  note(registry: string, collector: string, fault: string): void {
    this.faults.set(keyOf(registry, collector), fault.slice(0, longestFault));
  }

  forget(registry: string): void {
    for (const key of this.faults.keys()) if (key.startsWith(keyOf(registry, ''))) this.faults.delete(key);
  }

  /** Empty where nothing is known to be wrong. */
  of(registry: string, collector: string): string {
    return this.faults.get(keyOf(registry, collector)) ?? '';
  }
}

/** A registry's name holds no slash. */
function keyOf(registry: string, collector: string): string {
  return `${registry}/${collector}`;
}
