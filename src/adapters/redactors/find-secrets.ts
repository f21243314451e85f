import { markStart } from '../../domain/redaction.ts';
import { assignedForms } from './assigned-forms.ts';
import { chatForms } from './chat-forms.ts';
import { cloudForms } from './cloud-forms.ts';
import { developmentForms } from './development-forms.ts';
import { headerForms } from './header-forms.ts';
import { modelForms } from './model-forms.ts';
import { paymentForms } from './payment-forms.ts';
import { privateKeyForms } from './private-keys.ts';
import { findInRuns } from './run-forms.ts';
import { createCueScanner } from './scan-cues.ts';
import type { Finding, SecretForm } from './secret-form.ts';
import { type SecretlintRule, secretlintRules } from './secretlint-rules.ts';
import { urlForms } from './url-forms.ts';

/** A finding, and how much it tells: a provider's own token says more than the header or the name it stands behind. */
export interface RankedFinding extends Finding {
  readonly rank: number;
}

type RankedForm = SecretForm & { readonly rank: number };

const rankedForms: readonly RankedForm[] = [
  [...privateKeyForms, ...cloudForms, ...paymentForms, ...modelForms, ...developmentForms, ...chatForms],
  [...urlForms, ...headerForms],
  assignedForms,
].flatMap((group, rank) => group.map((form) => ({ ...form, rank })));

const secretlintRank = 0.5;
const leastRank = 3;

/** What a cue calls for: a form is tried at the cue, a rule of secretlint's on the whole text. */
interface CueOwners {
  readonly isMark: boolean;
  readonly forms: RankedForm[];
  readonly rules: SecretlintRule[];
}

const scanCues = createCueScanner(toCueOwners());
const unknownRules = secretlintRules.filter((rule) => rule.cues.length === 0);

/** A mark to which nothing is assigned: else what is may be the secret that belongs to the one that the mark stands for. */
const barren = /\[redacted: [a-z0-9-]+\](?![ \t]{0,8}[?:=!,>])/y;

/** In no order, and overlapping where several forms see the same. */
export async function findSecrets(text: string): Promise<RankedFinding[]> {
  const findings: RankedFinding[] = [];
  const called = new Set<SecretlintRule>();
  /** Where each form's last finding ends: a cue within it says nothing new. */
  const doneUntil = new Map<RankedForm, number>();
  let markedUntil = 0;
  scanCues(text, ({ isMark, forms, rules }, at) => {
    if (at < markedUntil) return;
    if (isMark) {
      barren.lastIndex = at;
      if (barren.test(text)) markedUntil = barren.lastIndex;
    }
    for (const rule of rules) called.add(rule);
    for (const form of forms) {
      if (at < (doneUntil.get(form) ?? 0)) continue;
      const range = form.find(text, at);
      if (range === undefined) continue;
      findings.push({ kind: form.kind, rank: form.rank, ...range });
      doneUntil.set(form, range.end);
    }
  });
  for (const found of findInRuns(text)) {
    findings.push({ ...found, rank: found.kind === 'high-entropy' ? leastRank : 0 });
  }
  if (called.size > 0) for (const rule of unknownRules) called.add(rule);
  for (const rule of called) {
    for (const found of await rule.find(text)) findings.push({ ...found, rank: secretlintRank });
  }
  return findings;
}

function toCueOwners(): ReadonlyMap<string, CueOwners> {
  const owners = new Map<string, CueOwners>([[markStart, { isMark: true, forms: [], rules: [] }]]);
  const ownersOf = (cue: string): CueOwners => {
    const known = owners.get(cue.toLowerCase()) ?? { isMark: false, forms: [], rules: [] };
    owners.set(cue.toLowerCase(), known);
    return known;
  };
  for (const form of rankedForms) for (const cue of form.cues) ownersOf(cue).forms.push(form);
  for (const rule of secretlintRules) for (const cue of rule.cues) ownersOf(cue).rules.push(rule);
  return owners;
}
