import type { Finding } from '../domain/finding.ts';
import type { Labels } from '../domain/labelled-record.ts';
import { type ChangeKind, toChangeKind } from './change-kind.ts';
import { object, pass } from './finding.ts';
import { asksForPlan, asksForTests, asksToBeTold, forbidsChange, onlyAsks } from './prompt-intent.ts';
import type { Subject } from './subject.ts';

/** Why no test can tell whether the task was solved. */
type UntestableCause = NonNullable<Labels['untestableCause']>;

/** Judges change and prompt together: what landed must be able to change behaviour, and the prompt must ask for that. */
export function checkTestability({ candidate, goldFiles, testFiles }: Subject): Finding {
  const kinds = [...goldFiles, ...testFiles].map((file) => [file.path, toChangeKind(file)] as const);
  const cause = findCause(new Set(kinds.map(([, kind]) => kind)), candidate.prompts);
  const evidence = { cause: cause ?? null, kinds: Object.fromEntries(kinds.slice(0, 20)) };
  if (cause === undefined) return pass('testability', 'asks for what a test can decide', evidence);
  const told = isAsked.has(cause) ? `"${shorten(candidate.prompts.join(' '))}"` : listPaths(kinds);
  return object('testability', 'not-testable', `${sentences[cause]}: ${told}`, evidence);
}

const sentences: Readonly<Record<UntestableCause, string>> = {
  question: 'asks for an answer, not for a change',
  explanation: 'asks for an explanation, not for a change',
  plan: 'asks for a plan, not for a change',
  'docs-only': 'only documentation landed',
  'formatting-only': 'only the formatting changed',
  'configuration-only': 'only configuration landed, without a test',
  'generated-only': 'only generated or recorded files landed',
  'dependency-bump': 'only versions of dependencies changed',
  'ui-only': 'only looks and texts changed, without a test',
  'test-only': 'nothing landed but tests',
};

function findCause(kinds: ReadonlySet<ChangeKind>, prompts: readonly string[]): UntestableCause | undefined {
  const are = (...known: ChangeKind[]) => [...kinds].every((kind) => known.includes(kind));
  if (kinds.has('code')) return findPromptCause(prompts);
  if (kinds.has('test') && are('test', 'recorded', 'docs', 'comments', 'formatting'))
    return kinds.size === 1 || are('test', 'recorded') ? 'test-only' : toWordsCause(kinds, prompts);
  // A test that landed with it may well tell whether a setting, a version or a text is right.
  if (kinds.has('test')) return are('test', 'generated', 'docs') ? 'generated-only' : undefined;
  if (are('version', 'lockfile', 'docs') && !are('docs')) return 'dependency-bump';
  if (are('generated', 'recorded', 'docs', 'lockfile') && !are('docs')) return 'generated-only';
  if (are('docs', 'comments')) return toWordsCause(kinds, prompts);
  if (are('formatting', 'comments', 'docs')) return 'formatting-only';
  if (kinds.has('looks') || kinds.has('copy')) return 'ui-only';
  return 'configuration-only';
}

/** Words landed: the prompt says whether they answer a question. */
function toWordsCause(kinds: ReadonlySet<ChangeKind>, prompts: readonly string[]): UntestableCause {
  if (kinds.has('formatting')) return 'formatting-only';
  if (asksForPlan(prompts)) return 'plan';
  const told = asksToBeTold(prompts);
  return told ?? 'docs-only';
}

/** Code landed, but nobody asked for it. */
function findPromptCause(prompts: readonly string[]): UntestableCause | undefined {
  if (asksForTests(prompts)) return 'test-only';
  return forbidsChange(prompts) || onlyAsks(prompts) ? asksToBeTold(prompts) : undefined;
}

/** Told by the prompt more than by the paths. */
const isAsked: ReadonlySet<UntestableCause> = new Set(['question', 'explanation', 'plan']);

function shorten(prompt: string): string {
  const text = prompt.slice(0, 1000).replaceAll(/\s+/g, ' ').trim();
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function listPaths(kinds: readonly (readonly [string, ChangeKind])[]): string {
  const rest = kinds.length - 3;
  return `${kinds
    .slice(0, 3)
    .map(([path]) => path)
    .join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
