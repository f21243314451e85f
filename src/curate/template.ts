import type { Candidate } from '../domain/candidate.ts';
import type { Finding } from '../domain/finding.ts';
import { doubt, object, pass } from './finding.ts';
import { listReasons, type Measured, roundForPrint, toLikelihood, toWords } from './fitted-score.ts';
import type { PromptCluster } from './prompt-clusters.ts';
import type { Subject } from './subject.ts';
import { findTemplateForm } from './template-form.ts';
import score from './template-score.json' with { type: 'json' };
import { measureStyle } from './template-style.ts';

/** From here on a person or a judge should look. */
const doubtLikelihood = 0.6;

/** Nobody's own words, as far as one prompt tells: a form that machines alone write, or what is written as menus, commands and bots write. */
export function checkTemplate({ candidate }: Subject): Finding {
  const form = findTemplateForm(candidate.prompts[0] ?? '');
  const style = measureTemplate(candidate);
  const likelihood = toLikelihood(score, style);
  const evidence = {
    form: form ?? null,
    likelihood: roundForPrint(likelihood),
    ...(likelihood >= doubtLikelihood ? { style: listReasons(score, style) } : {}),
    clusterSize: 1,
    sessions: [],
    sharedText: null,
  };
  const isTemplate = (text: string) => object('template', 'template', text, evidence);
  if (form !== undefined) return isTemplate(`no request of a person's own: ${form}`);
  if (likelihood >= score.threshold) return isTemplate('written as menus, commands and bots write');
  return likelihood >= doubtLikelihood
    ? doubt('template', 'template', 'written much as menus, commands and bots write', evidence)
    : pass('template', 'in a person’s own words, as far as can be seen', evidence);
}

/**
 * Nobody's own words is also what several sessions were asked in nearly the same.
 * @param own what `checkTemplate` says of the prompt; that it has the form of a machine says more than its cluster
 */
export function checkCluster(own: Finding, cluster: PromptCluster | undefined): Finding {
  if (cluster === undefined) return own;
  const { kind, sessionCount, sessionIds, sharedText } = cluster;
  const evidence = { ...own.evidence, clusterSize: sessionCount, sessions: [...sessionIds], sharedText };
  if (own.evidence.form !== null) return { ...own, evidence };
  const alike = kind === 'frame' ? 'in the same frame of sentences' : 'in nearly the same words';
  return object('template', 'template', `${sessionCount} sessions were asked this ${alike}`, evidence);
}

export function measureTemplate({ prompts, goldMessage, goldPatch, testPatch }: Candidate): Measured {
  const opening = prompts[0] ?? '';
  const change = [goldMessage, goldPatch, testPatch].join('\n');
  return { measures: measureStyle(opening, change), words: toWords(opening) };
}
