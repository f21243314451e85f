/**
 * Words of the prompt that name the landed change itself: a prompt like "fix the build of #123" points at its own solution.
 * Numbers of issues are no such ids: they name the problem.
 */
export function findChangeIds(prompt: string, goldMessage: string): string[] {
  return forms.flatMap(({ inMessage, inPrompt }) => {
    const ids = new Set([...goldMessage.matchAll(inMessage)].map((match) => match[0]));
    return [...ids].flatMap((id) => [...prompt.matchAll(inPrompt(id))].map((match) => match[0].trim()));
  });
}

const before = '(?<![\\w/.-])';

/** How forges write a change's id into its message, and how people write it in a prompt. */
const forms: readonly { readonly inMessage: RegExp; inPrompt(id: string): RegExp }[] = [
  {
    // GitHub: squashed "Title (#12)", merged "Merge pull request #12 from …" and the trailer "PR-URL: https://…/pull/12".
    inMessage: /(?<=^[^\n]*\(#)\d+(?=\)\s*(?:\n|$))|(?<=^Merge pull request #)\d+|(?<=\/pull\/)\d+/g,
    inPrompt: (id) => new RegExp(`(?:${before}#|\\b(?:PR|pull request|pull/)[ #]*)${id}\\b`, 'gi'),
  },
  {
    // GitLab: "See merge request group/project!12".
    inMessage: /(?<=See merge request \S*!)\d+/g,
    inPrompt: (id) =>
      new RegExp(`(?:${before}!|\\b(?:MR|merge request|merge_requests/)[ !#]*)${id}\\b`, 'gi'),
  },
  {
    // Phabricator: "Differential Revision: https://…/D12".
    inMessage: /(?<=^Differential Revision: \S*)\bD\d+$/gm,
    inPrompt: (id) => new RegExp(`\\b${id}\\b`, 'g'),
  },
  {
    // Gerrit: "Change-Id: I8473b95934b5732ac55d26311a706c9c2bde9940".
    inMessage: /(?<=^Change-Id: )I[0-9a-f]{40}$/gm,
    inPrompt: (id) => new RegExp(`\\b${id.slice(0, 8)}[0-9a-f]*\\b`, 'g'),
  },
  {
    inMessage: /(?<=^Reviewed-on: )https?:\/\/\S+$/gm,
    inPrompt: (id) => new RegExp(`${escapePattern(id)}(?!\\d)`, 'g'),
  },
];

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
