import { isRecord } from '../../domain/record.ts';
import type { StateFile } from '../../state/state-file.ts';
import { GrowthHistory, type Growth } from './growth-history.ts';

const version = 1;

/** A history of growth that outlasts the process. */
export class GrowthKeeper {
  private readonly file: StateFile | undefined;
  private known = new GrowthHistory();

  /** Without a file, nothing is kept. */
  constructor(file: StateFile | undefined) {
    this.file = file;
  }

  get history(): GrowthHistory {
    return this.known;
  }

  /** What is wrong with what was kept, and what that means; empty where nothing is. Comes before the first `note`. */
  async load(): Promise<string> {
    const loaded = await this.file?.load();
    if (loaded === undefined || loaded.status === 'absent') return '';
    if (loaded.status === 'failed') return `the saved growth ${loaded.detail}; its history begins anew`;
    const { value, fault } = loaded;
    if (!isRecord(value) || value['version'] !== version)
      return 'the saved growth is of another version; its history begins anew';
    this.known = GrowthHistory.restore(value['history']);
    return fault === undefined ? '' : `the saved growth ${fault}; an older copy of it is used`;
  }

  /** Why the growth is not kept; empty where it is, or is not to be. */
  async note(growth: Growth): Promise<string> {
    this.known.note(growth);
    const saved = await this.file?.save({ version, history: this.known.toJSON() });
    return saved?.status === 'failed' ? `the growth cannot be saved: ${saved.detail}` : '';
  }
}
