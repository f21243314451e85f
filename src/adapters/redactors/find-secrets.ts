import { assignedForms } from './assigned-forms.ts';
import { chatForms } from './chat-forms.ts';
import { cloudForms } from './cloud-forms.ts';
import { developmentForms } from './development-forms.ts';
import { headerForms } from './header-forms.ts';
import { modelForms } from './model-forms.ts';
import { paymentForms } from './payment-forms.ts';
import { privateKeyForms } from './private-keys.ts';
import { findInRuns } from './run-forms.ts';
import type { Finding, SecretForm } from './secret-form.ts';
import { type SecretlintRule, secretlintRules } from './secretlint-rules.ts';
import { urlForms } from './url-forms.ts';

/** Surest first: where two claim the same text, the first names it. */
const forms: readonly SecretForm[] = [
  ...privateKeyForms,
  ...cloudForms,
  ...paymentForms,
  ...modelForms,
  ...developmentForms,
  ...chatForms,
  ...urlForms,
  ...headerForms,
  ...assignedForms,
];

/** What a cue calls for: a form is tried at the cue, a rule of secretlint's on the whole text. */
interface Called {
  readonly forms: readonly number[];
  readonly rules: readonly SecretlintRule[];
}

const cueOwners = toCueOwners();
const cues = new RegExp(
  [...cueOwners.keys()]
    .sort((a, b) => b.length - a.length)
    .map(escapeRegExp)
    .join('|'),
  'gi',
);
const unknownRules = secretlintRules.filter((rule) => rule.cues.length === 0);

/** In order of sureness; findings may overlap. Most texts hold no cue, and are done after one look. */
export async function findSecrets(text: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  const called = new Set<SecretlintRule>();
  /** Of each form, where its last finding ends: a cue within it says nothing new. */
  const doneUntil = new Map<number, number>();
  cues.lastIndex = 0;
  for (let match = cues.exec(text); match !== null; match = cues.exec(text)) {
    const owners = cueOwners.get(match[0].toLowerCase());
    for (const rule of owners?.rules ?? []) called.add(rule);
    for (const index of owners?.forms ?? []) {
      if (match.index < (doneUntil.get(index) ?? 0)) continue;
      const form = forms[index];
      const range = form?.find(text, match.index);
      if (form === undefined || range === undefined) continue;
      findings.push({ kind: form.kind, ...range });
      doneUntil.set(index, range.end);
    }
    cues.lastIndex = match.index + 1;
  }
  findings.push(...findInRuns(text));
  if (called.size > 0) for (const rule of unknownRules) called.add(rule);
  for (const rule of called) findings.push(...(await rule.find(text)));
  return findings;
}

/** A cue that begins with another one calls for what that one calls for, since only the longest is seen. */
function toCueOwners(): ReadonlyMap<string, Called> {
  const formsOf = new Map<string, number[]>();
  const rulesOf = new Map<string, SecretlintRule[]>();
  for (const [index, form] of forms.entries()) for (const cue of form.cues) add(formsOf, cue, index);
  for (const rule of secretlintRules) for (const cue of rule.cues) add(rulesOf, cue, rule);
  const all = new Set([...formsOf.keys(), ...rulesOf.keys()]);
  return new Map(
    [...all].map((cue) => {
      const shorter = [...all].filter((each) => cue.startsWith(each));
      return [
        cue,
        {
          forms: [...new Set(shorter.flatMap((each) => formsOf.get(each) ?? []))].sort((a, b) => a - b),
          rules: [...new Set(shorter.flatMap((each) => rulesOf.get(each) ?? []))],
        },
      ];
    }),
  );
}

function add<T>(map: Map<string, T[]>, cue: string, value: T): void {
  const key = cue.toLowerCase();
  map.set(key, [...(map.get(key) ?? []), value]);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
