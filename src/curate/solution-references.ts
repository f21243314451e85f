/** Words of a prompt that point at the place where the solution stands, instead of saying the problem. */
export interface SolutionReference {
  readonly kind: 'commit-id' | 'change-id' | 'branch' | 'transplant';
  /** The prompt's words. */
  readonly text: string;
}

export interface LandedChange {
  readonly goldCommit: string;
  readonly goldMessage: string;
  readonly branch: string | null;
}

export function findSolutionReferences(prompt: string, landed: LandedChange): SolutionReference[] {
  return [
    ...findCommitIds(prompt, landed),
    ...findChangeIds(prompt, landed.goldMessage),
    ...findBranches(prompt, landed),
    ...findTransplants(prompt),
  ];
}

const picked =
  /(?:cherry[- ]picked from(?: commit)?|backport(?:ed)? (?:of|from)|upstream(?: commit)?:?|reverts commit) ([0-9a-f]{7,40})\b/gi;

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
    // the change, unless it is called an issue.
    inMessage:
      /(?<=^[^\n]*\(#)\d+(?=\)\s*(?:\n|$))|(?<=^Merge pull request #)\d+|(?<=^Merged PR )\d+|(?<=\/pull(?:-requests|s)?\/)\d+/g,
    inPrompt:
      /(?:PRs?|pull[ -]?requests?|pulls?)[ #/:№]{1,3}(\d+)|\bGH-(\d+)|(?<![\p{L}\p{N}/.-])(?<!\b(?:issues?|tickets?|bugs?|fix(?:es|ed)?|clos(?:es|ed)?|resolv(?:es|ed)?):? )#(\d+)/giu,
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

const branchWord = '(?:branch(?:es)?|zweig|ветк\\p{L}*|ブランチ|分支|브랜치|rama|ramo|branche|dal|शाखा|فرع)';

/** A name like `fix/refund` is nothing else; one like `dark-mode` is only where it is called a branch, and a ticket's number never. */
function findBranches(prompt: string, { branch, goldMessage }: LandedChange): SolutionReference[] {
  const merged = /^Merge (?:branch '([^'\n]+)'|pull request #\d+ from [^/\s]+\/(\S+))/.exec(goldMessage);
  const names = [branch, merged?.[1], merged?.[2]].filter(
    (name): name is string =>
      typeof name === 'string' && !/^(main|master|develop|trunk|[a-z]+-\d+)$/i.test(name),
  );
  return names.flatMap((name) => {
    const word = `(?<![\\p{L}\\p{N}/_-])(?:origin/)?${RegExp.escape(name)}(?![\\p{L}\\p{N}/_-])`;
    // Where the work shall go is no pointer to it.
    const notTarget = '(?<!\\b(?:push|commit|check ?out|create|onto|call it|named?)[^.\\n]{0,20})';
    const pattern = name.includes('/')
      ? `${notTarget}${word}`
      : `${notTarget}(?:${branchWord}\\W{0,3}${word}|${word}\\W{0,3}${branchWord})`;
    return (prompt.match(new RegExp(pattern, 'giu')) ?? []).map(
      (text): SolutionReference => ({ kind: 'branch', text }),
    );
  });
}

/** What one does with a solution that stands elsewhere, in the languages that we know. */
const transplant = new RegExp(
  '(?<!\\p{L})(?:' +
    'cherry[- ]?pick\\w*|back-?port\\w*|forward-?port\\w*|re-?apply|redo|arc patch|git (?:am|apply|show)|port (?:it|that|this|the|commit)|' +
    'bring (?:\\S+ ){0,3}(?:over|commit)|apply (?:the )?(?:patch|suggestion|commit|fix|change)|take (?:it|what|the commit)|' +
    'übernehmen|übernimm|portier\\w*|einspielen|' +
    'appliqu\\w*|reprend\\w*|aplic\\w*|aplique|trae|traz|faz o que|reaplic\\w*|' +
    'перенес\\w*|примени\\w*|возьми|uygula\\w*|taşı\\w*)(?!\\p{L})|' +
    '移植|取り込|適用|同じ修正|应用|合并到|搬到|적용해|가져와|반영해|طب[ّ]?ق|نفس الإصلاح|लागू कर|लगा दो',
  'iu',
);

/** A commit, change or review comment, by id or link. */
const change =
  /(?<![0-9a-z])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}(?![0-9a-z])|\/(?:commits?|pull|pr|merge_requests|\+)\/[0-9a-f]+|(?:\bPR|pull request|\bMR)[ #!]{1,3}\d+|(?<![\p{L}\p{N}])!\d+|\bD\d{4,}\b|discussion_r\d+|#note_\d+/iu;

/** "Cherry-pick 7e21726": whatever id the change had when it landed, this asks for a copy. */
function findTransplants(prompt: string): SolutionReference[] {
  if (!/[0-9a-f]{7}|[#!+/]\d|\bD\d{4}|_r\d/i.test(prompt)) return [];
  return prompt
    .split(/(?<=[.!?。！？])\s+|\n+/)
    .filter((sentence) => sentence.length < 1000 && change.test(sentence) && transplant.test(sentence))
    .filter((sentence) => !/\b(?:without|don['’]?t|do not|ohne|nicht)\b/i.test(sentence))
    .map((text) => ({ kind: 'transplant', text: text.trim() }));
}
