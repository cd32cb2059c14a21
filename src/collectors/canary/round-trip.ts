import type { Clock } from '../../domain/clock.ts';
import { sha256 } from '../../registry/api/digest.ts';
import type { ApiOutcome } from '../../registry/api/client.ts';
import { uploadBlob, type RepositoryTalk } from '../../registry/api/upload.ts';
import { manifestType, type CanaryContent } from './content.ts';
import { removeBlob, removeImage } from './remove-image.ts';
import { ask, faultOf, tagsOf } from './repository.ts';
import type { RoundTrip, Step, StepFailure } from './steps.ts';

export interface TripOptions {
  readonly content: CanaryContent;
  readonly talk: RepositoryTalk;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** False where it is known that nothing may be deleted. */
  readonly deletes: boolean;
}

/** Pushes, lists, pulls, compares and deletes; a step that fails is the last, except that what was pushed is taken away. */
export async function roundTrip(options: TripOptions): Promise<RoundTrip> {
  const trip = new Trip(options);
  await trip.run();
  return trip.result();
}

/** Undefined where the step went well. */
type StepWork = () => Promise<string | undefined>;

class Trip {
  readonly #options: TripOptions;
  readonly #seconds: Partial<Record<Step, number>> = {};
  #failure: StepFailure | undefined;
  #isDeletable: boolean | undefined;
  #pulledManifest: Buffer | undefined;
  #pulledBlob: Buffer | undefined;
  #newBytes = 0;

  constructor(options: TripOptions) {
    this.#options = options;
  }

  result(): RoundTrip {
    return {
      ...{ finishedAtMs: this.#options.clock.now(), seconds: this.#seconds, failure: this.#failure },
      ...{ isDeletable: this.#isDeletable, newBytes: this.#newBytes },
    };
  }

  async run(): Promise<void> {
    if (!(await this.#step('push_blob', () => this.#pushBlob()))) return;
    const isPushed = await this.#step('push_manifest', () => this.#pushManifest());
    if (isPushed) await this.#readBack();
    if (!this.#options.deletes) return;
    // A blob that no manifest names would be found by no later run.
    if (isPushed) await this.#step('delete', () => this.#delete());
    else await removeBlob(this.#options.talk, this.#options.content.blob.digest);
  }

  async #readBack(): Promise<void> {
    await ((await this.#step('list_tags', () => this.#listTags())) &&
      (await this.#step('pull_manifest', () => this.#pullManifest())) &&
      (await this.#step('pull_blob', () => this.#pullBlob())) &&
      this.#step('verify', () => Promise.resolve(this.#verify())));
  }

  async #step(step: Step, work: StepWork): Promise<boolean> {
    const { clock } = this.#options;
    const start = clock.monotonic();
    const detail = await work();
    this.#seconds[step] = (clock.monotonic() - start) / 1000;
    if (detail !== undefined) this.#failure ??= { step, detail };
    return detail === undefined;
  }

  async #pushBlob(): Promise<string | undefined> {
    const { content, talk } = this.#options;
    const result = await uploadBlob(content.blob, talk);
    if (result.status === 'misled') return result.detail;
    const fault = faultOf(result.outcome, [result.expected]);
    if (fault === undefined) this.#newBytes += content.blob.bytes.length;
    return fault;
  }

  async #pushManifest(): Promise<string | undefined> {
    const { content, talk } = this.#options;
    const { tag, manifest } = content;
    const request = { method: 'PUT', path: `manifests/${tag}`, body: manifest.bytes } as const;
    const outcome = await ask(talk, 'push', { ...request, headers: { 'content-type': manifestType } });
    const fault = faultOf(outcome, [201]);
    if (fault === undefined) this.#newBytes += manifest.bytes.length;
    return fault;
  }

  async #listTags(): Promise<string | undefined> {
    const { content, talk } = this.#options;
    const outcome = await ask(talk, 'pull', { method: 'GET', path: 'tags/list', limitBytes: tagsLimitBytes });
    const fault = faultOf(outcome, [200]);
    if (fault !== undefined) return fault;
    const tags = tagsOf(outcome);
    if (tags === undefined) return 'answers 200 without a list of tags';
    return tags.includes(content.tag)
      ? undefined
      : `does not list the tag ${content.tag} that was just pushed`;
  }

  async #pullManifest(): Promise<string | undefined> {
    const { content, talk } = this.#options;
    const headers = { accept: manifestType };
    const outcome = await ask(talk, 'pull', { method: 'GET', path: `manifests/${content.tag}`, headers });
    this.#pulledManifest = bytesOf(outcome);
    return faultOf(outcome, [200]);
  }

  async #pullBlob(): Promise<string | undefined> {
    const { content, talk } = this.#options;
    const headers = { accept: '*/*' };
    const outcome = await ask(talk, 'pull', { method: 'GET', path: `blobs/${content.blob.digest}`, headers });
    this.#pulledBlob = bytesOf(outcome);
    return faultOf(outcome, [200]);
  }

  #verify(): string | undefined {
    const { blob, manifest } = this.#options.content;
    const pulled = [
      { what: 'manifest', expected: manifest.digest, bytes: this.#pulledManifest },
      { what: 'blob', expected: blob.digest, bytes: this.#pulledBlob },
    ];
    const wrong = pulled.find(({ expected, bytes }) => bytes === undefined || sha256(bytes) !== expected);
    if (wrong === undefined) return undefined;
    const got = (wrong.bytes?.length ?? 0) === 0 ? 'an empty body' : 'other content';
    return `the ${wrong.what} came back with ${got}, expected ${wrong.expected}`;
  }

  async #delete(): Promise<string | undefined> {
    const { content, talk } = this.#options;
    const removal = await removeImage(talk, content.manifest.digest, content.blob.digest);
    this.#isDeletable = removal.isAllowed;
    return removal.fault;
  }
}

const tagsLimitBytes = 4 * 1024 * 1024;

function bytesOf(outcome: ApiOutcome): Buffer | undefined {
  return outcome.status === 'answered' ? outcome.answer.body.bytes : undefined;
}
