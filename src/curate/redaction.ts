import type { Finding } from '../domain/finding.ts';
import { object, pass } from './finding.ts';
import type { Subject } from './subject.ts';

/** What stands where a secret stood. */
const mark = /\[redacted: [a-z0-9-]+\]/g;

/** A prompt that lost its meaning with its secrets is no task. */
export function checkRedaction({ prompt }: Subject): Finding {
  const markCount = prompt.match(mark)?.length ?? 0;
  const isEmpty = !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(prompt.replaceAll(mark, ''));
  if (isEmpty) {
    const text = markCount > 0 ? 'nothing but redacted secrets is left of the prompt' : 'the prompt is empty';
    return object('redaction', 'redaction', text, { markCount });
  }
  return pass('redaction', `${markCount === 0 ? 'nothing' : `${markCount} secrets`} redacted`, { markCount });
}
