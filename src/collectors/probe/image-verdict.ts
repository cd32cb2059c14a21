import { hasErrorCode } from '../../registry/api/error-body.ts';
import type { HttpAnswer } from '../../registry/api/http-request.ts';
import type { ImageRead } from '../../registry/api/read-image.ts';
import type { ComponentStates, Verdict } from './observation.ts';
import { judgeRefusal } from './log-in.ts';

/** What reading an image says of the layers. Before it, the API answered and let us in. */
export function judgeImage(read: ImageRead, before: ComponentStates): Verdict {
  switch (read.status) {
    case 'ok':
      return { status: 'up', components: { ...before, storage: true } };
    case 'damaged':
      return storageFault(before, `${read.what} ${read.detail}`);
    case 'answered':
      return judgeAnswer(read.answer, read.what, before);
    case 'unexpected':
      return read.outcome.status === 'failed'
        ? storageFault(before, `${read.what}: ${read.outcome.failure.detail}`)
        : judgeRefusal(read.outcome.result, before);
  }
}

function judgeAnswer(answer: HttpAnswer, what: string, before: ComponentStates): Verdict {
  const { code } = answer;
  const detail = `${what}: answers ${code}`;
  if (code === 401 || code === 403)
    return {
      ...{ status: 'down', components: { ...before, auth: true }, reason: 'credentials' },
      detail: `${detail}, expected that this user may pull it`,
    };
  if (code === 404) return storageFault(before, `${detail}, expected that it is there`);
  // Distribution says why it cannot read. Whatever else answers so stands before it.
  if (code >= 500 && hasErrorCode(answer)) return storageFault(before, detail);
  if (code >= 500)
    return { status: 'down', components: { ...before, api: false }, reason: 'http_5xx', detail };
  const reason = code >= 400 ? 'http_4xx' : 'protocol';
  return { status: 'down', components: { ...before, api: false }, reason, detail };
}

function storageFault(before: ComponentStates, detail: string): Verdict {
  return { status: 'down', components: { ...before, storage: false }, reason: 'storage', detail };
}
