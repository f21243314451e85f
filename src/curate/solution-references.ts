import type { Subject } from './subject.ts';
import { findTransplantSentences } from './transplant.ts';

/** Words of a prompt that point at the place where the solution stands, instead of saying the problem. */
export interface SolutionReference {
  readonly kind: 'commit-id' | 'change-id' | 'transplant';
  /** The prompt's words. */
  readonly text: string;
}

interface LandedChange {
  readonly goldCommit: string;
  readonly goldMessage: string;
  readonly branch: string | null;
}

/** Several filters ask for them. */
const known = new WeakMap<Subject, readonly SolutionReference[]>();

export function findReferences(subject: Subject): readonly SolutionReference[] {
  const { prompt, candidate } = subject;
  const references =
    known.get(subject) ??
    findSolutionReferences(prompt, { ...candidate, branch: candidate.provenance.branch });
  known.set(subject, references);
  return references;
}

export function findSolutionReferences(prompt: string, landed: LandedChange): SolutionReference[] {
  return [
    ...findCommitIds(prompt, landed),
    ...findChangeIds(prompt, landed.goldMessage),
    ...findTransplantSentences(prompt, toBranches(landed)).map(
      (text): SolutionReference => ({ kind: 'transplant', text }),
    ),
    ...findTitle(prompt, landed.goldMessage),
  ];
}

const picked =
  /(?:cherry[- ]picked from(?: commit)?|backport(?:ed)? (?:of|from)|upstream(?: commit)?:?) ([0-9a-f]{7,40})\b/gi;

/** Seven hex digits are git's own shortest id; another's prefix by chance is one in 268 million. */
function findCommitIds(prompt: string, { goldCommit, goldMessage }: LandedChange): SolutionReference[] {
  const ids = [goldCommit, ...Array.from(goldMessage.matchAll(picked), ([, id = '']) => id.toLowerCase())];
  const lowered = prompt.toLowerCase();
  if (!ids.some((id) => lowered.includes(id.slice(0, 7)))) return [];
  const isOne = (word: string) => ids.some((id) => id.startsWith(word) || word.startsWith(id));
  return (prompt.match(/(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/gi) ?? [])
    .filter((word) => isOne(word.toLowerCase()))
    .map((text) => ({ kind: 'commit-id', text }));
}

/** How forges write a change's id into its message, and how people write it in a prompt, as that pattern's first group. */
const forms: readonly { readonly inMessage: RegExp; readonly inPrompt: RegExp }[] = [
  {
    // "Title (#12)", "Merge pull request #12 from …", "Merged PR 12: …", "PR-URL: https://…/pull/12". A bare "#12" in a prompt is
    // the change, unless it is called an issue or heads a description.
    inMessage:
      /(?<=^[^\n]*\(#)\d+(?=\)\s*(?:\n|$))|(?<=^Merge pull request #)\d+|(?<=^Merged PR )\d+|(?<=\/pull(?:-requests|s)?\/)\d+/g,
    inPrompt:
      /(?:PRs?|pull[ -]?requests?|pulls?)[ #/:№]{1,3}(\d+)|\bGH-(\d+)|(?<![\p{L}\p{N}/.-])(?<!\b(?:issues?|tickets?|bugs?|fix(?:es|ed)?|clos(?:es|ed)?|resolv(?:es|ed)?):? )#(\d+)\b(?!: )/giu,
  },
  {
    // GitLab: "See merge request group/project!12", "Title (!12)".
    inMessage: /(?<=(?:^|[\s(]|merge request \S*)!)\d+/g,
    inPrompt: /(?:\bMR|merge[ _-]requests?)[ !#/]{1,3}(\d+)|(?<![\p{L}\p{N}])!(\d+)/giu,
  },
  {
    // Phabricator: "Differential Revision: https://…/D12".
    inMessage: /(?<=^Differential Revision: (?:\S*\/)?D)\d+$/gm,
    inPrompt: /(?<![\p{L}\p{N}])D(\d+)/giu,
  },
  {
    // Gerrit: "Change-Id: I8473b959…", of which people write the beginning.
    inMessage: /(?<=^Change-Id: I)[0-9a-f]{6,40}$/gm,
    inPrompt: /\bI([0-9a-f]{6,40})\b/g,
  },
  {
    // Gerrit: "Reviewed-on: https://…/+/4418".
    inMessage: /(?<=^Reviewed-on: \S*\/)\d+(?=\/?$)/gm,
    inPrompt: /(?:\/\+\/|\/c\/|\bchange )(\d+)/gi,
  },
  {
    // Whatever else calls a number a change: "(pull request #12)", "PiperOrigin-RevId: 48812", "git-svn-id: …@12".
    inMessage:
      /(?<=\b(?:pull[ -]?request|PR|merge[ -]?request|MR|CL|change-?list|changeset|patch ?set|RevId|revision|review)[ :#!/-]{1,3})\d{2,}|(?<=^git-svn-id: \S*@)\d+/gim,
    inPrompt:
      /(?:\bPRs?|\bpull[ -]?requests?|\bMRs?|\bmerge[ -]?requests?|\bCLs?|\bchange-?lists?|\bchangesets?|\brevision|\breview)[ #:!/№-]{1,3}(\d{2,})|\br(\d{3,})\b/giu,
  },
];

/** Numbers of issues are no such ids: they name the problem. */
function findChangeIds(prompt: string, goldMessage: string): SolutionReference[] {
  const closed = new Set(
    Array.from(goldMessage.matchAll(/\b(?:clos|fix|resolv|ref)\w*:? #(\d+)/gi), ([, id]) => id),
  );
  return forms.flatMap(({ inMessage, inPrompt }) => {
    const ids = (goldMessage.match(inMessage) ?? []).filter((id) => !closed.has(id));
    if (ids.length === 0) return [];
    const isOne = (said: string) =>
      ids.some((id) => id === said || (/[a-f]/.test(said) && said.length >= 6 && id.startsWith(said)));
    return Array.from(prompt.matchAll(inPrompt))
      .filter(([, ...groups]) => isOne(groups.find((group) => group !== undefined) ?? ''))
      .map(([text]): SolutionReference => ({ kind: 'change-id', text: text.trim() }));
  });
}

/** A ticket's number is no name of a branch, and where everything lands none of this change's. */
function toBranches({ branch, goldMessage }: LandedChange): string[] {
  const merged = /^Merge (?:branch '([^'\n]+)'|pull request #\d+ from [^/\s]+\/(\S+))/.exec(goldMessage);
  return [branch, merged?.[1], merged?.[2]].filter(
    (name): name is string =>
      typeof name === 'string' && !/^(main|master|develop|trunk|[a-z]+-\d+)$/i.test(name),
  );
}

/** Shorter titles are said by chance. */
const minTitleWordCount = 3;

/** The landed commit's own title, in quotation marks, where commits and changes are spoken of or something is to be taken. */
function findTitle(prompt: string, goldMessage: string): SolutionReference[] {
  const [title = ''] = goldMessage.split('\n');
  const plain = title.replace(/\s*\([#!]\d+\)$/, '').trim();
  if (plain.split(/\s+/).length < minTitleWordCount) return [];
  if (!prompt.toLowerCase().includes(plain.toLowerCase())) return [];
  const held =
    '\\b(?:commits?|PR|MR|pull request|merge request|patch|change|take|apply|pick|port|merge|land|reland)\\b[^\\p{L}\\n]{0,3}(?:called |named |titled |with the title )?';
  const quoted = new RegExp(`${held}["'“”„«\`]${RegExp.escape(plain)}["'”“»\`]`, 'iu').exec(prompt)?.[0];
  return quoted === undefined ? [] : [{ kind: 'transplant', text: quoted }];
}
