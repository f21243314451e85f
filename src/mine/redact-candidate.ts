import type { Candidate } from '../domain/candidate.ts';
import { addRedactions, countMarks, type Redaction } from '../domain/redaction.ts';
import type { Redactor } from '../ports.ts';
import { redactPatch } from './redact-patch.ts';
import { redactValue } from './redact-value.ts';

export interface RedactedCandidate {
  readonly candidate: Candidate;
  /** What was taken out now: the marks that its prompts had before are not among it. */
  readonly found: readonly Redaction[];
}

/** A candidate as it may be stored. Its patches and its message come from git, which nobody has redacted before. */
export async function redactCandidate(candidate: Candidate, redactor: Redactor): Promise<RedactedCandidate> {
  const { goldPatch, testPatch, goldMessage, prompts, ...rest } = candidate;
  const gold = await redactPatch(goldPatch, redactor);
  const test = await redactPatch(testPatch, redactor);
  const message = await redactor.redact(goldMessage);
  const prompt = await redactValue(prompts, redactor);
  const others = await redactValue(rest, redactor);
  const parts = {
    prompt: addRedactions(...prompt.value.map(countMarks)),
    message: message.found,
    goldPatch: gold.found,
    testPatch: test.found,
  } as const;
  const redactions = (['prompt', 'message', 'goldPatch', 'testPatch'] as const).flatMap((part) =>
    parts[part].map((each) => ({ part, ...each })),
  );
  return {
    candidate: {
      ...others.value,
      prompts: prompt.value,
      goldMessage: message.text,
      goldPatch: gold.text,
      testPatch: test.text,
      redactions,
    },
    found: addRedactions(gold.found, test.found, message.found, prompt.found, others.found),
  };
}
