import type { Candidate } from '../domain/candidate.ts';
import { type Acceptance, type Evidence, keep, type Rejection, reject } from '../domain/decision.ts';
import type { Finding } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';
import { type ClassificationResult, classify } from './classify.ts';
import { describeReview, ruleByPerson } from './review.ts';
import type { Subject } from './subject.ts';

export type Curated =
  | {
      readonly kind: 'kept';
      readonly decision: Acceptance;
      readonly candidate: Candidate;
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'rejected'; readonly decision: Rejection; readonly findings: readonly Finding[] };

/**
 * The first filter that objects decides, unless a person has. What is kept comes back classified.
 * @param further - facts that shall stand in the ledger beside the findings
 */
export async function decide(
  subject: Subject,
  findings: readonly Finding[],
  review: Review | undefined,
  further: Evidence['facts'] = {},
): Promise<Curated> {
  const { candidate } = subject;
  const facts = { ...further, findings: [...findings], ...(review === undefined ? {} : { review }) };
  const objection = ruleByPerson(findings, review);
  if (objection !== undefined) {
    const { reason, text } = objection;
    if (reason === null) throw new Error(`${objection.filter} rejects ${candidate.id} for no reason`);
    return { kind: 'rejected', decision: reject('curate', candidate.id, reason, { text, facts }), findings };
  }
  const result = classify(candidate, subject.goldFiles, await subject.base.listFiles());
  const notes =
    review === undefined ? findings.filter(isWorthKnowing).map(({ text }) => text) : [describeReview(review)];
  return {
    kind: 'kept',
    decision: keep('curate', candidate.id, candidate.id, {
      text: [describe(result), ...notes].join('; '),
      facts: { ...facts, ...result.measures },
    }),
    candidate: { ...candidate, classification: result.classification },
    findings,
  };
}

const isWorthKnowing = ({ outcome }: Finding) => outcome === 'hint' || outcome === 'uncertain';

function describe({ classification, measures: { size } }: ClassificationResult): string {
  const { taskType, complexity, language } = classification;
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  const measure = [
    count(size.lineCount, 'line'),
    count(size.fileCount, 'file'),
    count(size.packageCount, 'package'),
    count(size.turnCount, 'turn'),
  ].join(', ');
  return `${taskType} in ${language}, ${complexity} complexity (${measure})`;
}
