import type { Finding } from '../domain/finding.ts';
import { object, pass } from './finding.ts';
import { saysAnything } from './prose.ts';
import type { Subject } from './subject.ts';

/** What stands where a secret stood. */
const mark = /\[redacted: [a-z0-9-]+\]/g;

/** A prompt that lost its meaning with its secrets is no task. */
export function checkRedaction({ prompt }: Subject): Finding {
  const markCount = prompt.match(mark)?.length ?? 0;
  const evidence = { markCount };
  if (markCount > 0 && !saysAnything(prompt.replaceAll(mark, ''))) {
    return object('redaction', 'redaction', 'nothing but redacted secrets is left of the prompt', evidence);
  }
  const secrets = markCount === 0 ? 'no secret' : markCount === 1 ? 'one secret' : `${markCount} secrets`;
  return pass('redaction', `${secrets} redacted, and the words are left`, evidence);
}
