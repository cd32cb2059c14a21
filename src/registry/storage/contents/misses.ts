/** What was listed and could not be read then. */
export class Misses {
  unreadable = 0;
  unreadablePath = '';
  /** Digests of manifests that are no longer there. */
  readonly goneBlobs: number[] = [];

  addUnreadable(path: string): void {
    this.unreadable += 1;
    if (this.unreadablePath === '') this.unreadablePath = path;
  }
}
