import type { Finding } from '../domain/finding.ts';
import { object, pass } from './finding.ts';
import type { Subject } from './subject.ts';
import { findTemplateForm } from './template-form.ts';

/** Nobody's own words: a form that machines write, or what several sessions were asked in nearly the same words. */
export function checkTemplate({ candidate, cluster }: Subject): Finding {
  const form = findTemplateForm(candidate.prompts[0] ?? '');
  const evidence = {
    form: form ?? null,
    clusterSize: cluster?.sessionIds.length ?? 1,
    sessions: cluster?.sessionIds.slice(0, 20) ?? [],
    sharedText: cluster?.sharedText ?? null,
  };
  if (form !== undefined) {
    return object('template', 'template', `no request of a person's own: ${form}`, evidence);
  }
  if (cluster === undefined) {
    return pass('template', 'in a person’s own words, as far as can be seen', evidence);
  }
  const alike = cluster.kind === 'frame' ? 'in the same frame of sentences' : 'in nearly the same words';
  return object(
    'template',
    'template',
    `${cluster.sessionIds.length} sessions were asked this ${alike}`,
    evidence,
  );
}
