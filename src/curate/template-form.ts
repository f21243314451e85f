/** Messages that a harness or a command wrote, or that ask for a chore of the tool, by how they begin. */
const forms: readonly { readonly name: string; readonly begin: RegExp }[] = [
  { name: 'slash command', begin: /^\/(prompts:)?[a-z][\w-]*(\s|$)/ },
  {
    name: 'context of a harness',
    begin: /^<(user_instructions|environment_context|turn_aborted|user_action|skill|INSTRUCTIONS)\b/,
  },
  { name: 'plan handed over', begin: /^(please )?implement (the|this) plan[.:]?(\s*$|\s*\n)/i },
  // Codex's own texts for /review and /init.
  { name: 'review', begin: /^review the (current )?(code )?changes (\(staged|introduced by|against)/i },
  {
    name: 'review',
    begin:
      /^(please )?(do a |perform a )?(code )?review (of )?(this|the|my|these)( \w+)? (pull request|PR|diff|changes?|commits?|branch)\b/i,
  },
  { name: 'contributor guide', begin: /^generate a file named AGENTS\.md\b/i },
  {
    name: 'compaction',
    begin:
      /^(you are performing a context checkpoint compaction|another language model started to solve this problem)/i,
  },
  {
    name: 'merge conflict',
    begin:
      /^(please )?(resolve|fix|solve|handle) (all |the |these |any |my |remaining )*((git|merge|rebase) )+conflicts?\b/i,
  },
  {
    name: 'merge conflict',
    begin: /^(please )?(resolve|fix|solve) (all |the |these |any |my |remaining )*conflicts\s*[.!]?$/i,
  },
  {
    name: 'merge',
    begin:
      /^(please )?(merge|rebase)( \S+)? (in|into|onto|on top of|with|from) (the )?(origin\/|upstream\/)?(main|master|develop|trunk|HEAD)\b/i,
  },
  {
    name: 'commit message',
    begin:
      /^(please )?(write|generate|create|suggest|draft|give me) (me )?(a |an |the )?([\w-]+ ){0,3}commit message/i,
  },
  {
    name: 'commit',
    begin:
      /^(please )?(commit|push|stage)( (all|the|this|these|my|current|everything|it|and|push|changes?|work))*[.!]?$/i,
  },
  {
    name: 'pull request',
    begin:
      /^(please )?(write|generate|create|draft|open|make|prepare) (me )?(a |an |the )?([\w-]+ ){0,3}(pull request|PR|merge request|MR)( (title|description|body|summary))*(?=\s*$|[.,:;]|\s+(for|with|to|from|against|of|and)\b)/i,
  },
  {
    name: 'summary',
    begin:
      /^(please )?(summari[sz]e|recap|write a (short |brief )?summary of) (the |this |our |my |these |what )?(\w+ )?(conversation|session|changes?|diff|thread|work|chat|we did|you did|commits?)\b/i,
  },
];

/** Name of the template form that a message has, or `undefined`. */
export function findTemplateForm(prompt: string): string | undefined {
  const text = prompt.trim();
  if (/^<{7} \S/m.test(text) && /^>{7} \S/m.test(text)) return 'merge conflict';
  return forms.find(({ begin }) => begin.test(text))?.name;
}
