/**
 * How a message shows that a machine wrote it, or that it is a chore of the tool and no wish of a person. A mark of a harness
 * decides alone; marks that people leave, too, decide together.
 * @returns the name of the form
 */
export function findTemplateForm(prompt: string): string | undefined {
  const text = prompt.trim().slice(0, 20_000);
  const isShort = text.split(/\s+/, maxChoreLength + 1).length <= maxChoreLength;
  const chore = isShort || !isPersonal(text) ? findChore(text) : undefined;
  return findHarness(text) ?? chore ?? (isPersonal(text) ? undefined : findBoilerplate(text));
}

/** In words: "summarise what we did" is a chore, whoever says it. */
const maxChoreLength = 8;

interface Form {
  readonly name: string;
  readonly pattern: RegExp;
}

const first = (forms: readonly Form[], text: string) => forms.find(({ pattern }) => pattern.test(text))?.name;

/** Texts of agents and editors that no person types. */
const harness: readonly Form[] = [
  {
    name: 'slash command',
    pattern:
      /^(@\w+ )?\/(?=\S*[-:]|init\b|review|compact|clear|plan\b|fix|tests?\b|commit|pr\b|explain|docs?\b|refactor|new\b|status\b|resume)[a-z][\w:-]*(\s|$)/,
  },
  { name: 'slash command', pattern: /^(@\w+ )?\/[a-z][\w:-]*$/ },
  {
    name: 'slash command',
    pattern: /<command-(name|message|args)>|^Caveat: The messages below were generated/,
  },
  {
    name: 'context of a harness',
    pattern:
      /^<(user_instructions|environment_context|turn_aborted|user_action|skill|INSTRUCTIONS|system-reminder)\b/,
  },
  { name: 'role', pattern: /^your (task|job|role|goal|objective) is to\b/i },
  {
    name: 'header of a bot',
    pattern:
      /^\[[^\]\n]*\b(auto\w*|bot|ci|cd|scheduled|system|agent|nightly)\b[^\]\n]*\]|^[^\n]{0,60}\bassigned to (the )?agent\b/i,
  },
  { name: 'interruption', pattern: /^\[Request interrupted by user/ },
  {
    name: 'continuation',
    pattern:
      /^(this session is being continued from a previous conversation|you are performing a context checkpoint compaction|another language model started to solve this problem|please continue the conversation from where (we|you) left (it )?off without)/i,
  },
  {
    name: 'retry',
    pattern:
      /\byour (previous|last) (attempt|answer|patch|response|output|solution) (failed|was rejected|did not|could not|does not)\b/i,
  },
  {
    name: 'role',
    pattern:
      /^you are (now )?(an?|the|one|in)\b.{0,60}\b(agent|assistant|engineer|developer|reviewer|worker|expert|bot|mode|programmer|maintainer|fixer|architect|tester)\b/i,
  },
  {
    name: 'role',
    pattern: /^you (have been|are|were) (assigned|asked|given|invoked|called|tasked|running)\b/i,
  },
  { name: 'planning mode', pattern: /\byou are (currently )?in (plan(ning)?|read-only|ask|review) mode\b/i },
  {
    name: 'order to a machine',
    pattern:
      /\b(answer|reply|respond|output|return|print)( back)?( with| in)?( only| exactly| just)? (["'“`]?[A-Z][A-Z_]{3,}["'”`]?[.!]|(the|a|your|valid|raw) [\w ]{2,30} (only|and nothing else|without (any )?(explanation|commentary)))/,
  },
  {
    name: 'order to a machine',
    pattern:
      /\b(answer|reply|respond|output) only (with |in )?(the|a|valid|raw|json|one)\b|\b(only (output|return|print)|(output|return) only) (the |a |valid |raw )?(complete |full |modified |updated )?(code|json|diff|patch|file|function)\b/i,
  },
  {
    name: 'order to a machine',
    pattern:
      /\b(without asking (the user|for)|do not ask (the user|for (clarification|confirmation)|any|further)|you will (not|never) (receive|get) any|no (human|user) (is|will be) (available|present|reading)|do not wait for (confirmation|approval))\b/i,
  },
  { name: 'order to a machine', pattern: /\byou (MUST( NOT)?|SHALL( NOT)?|NEVER|ALWAYS) / },
  { name: 'merge conflict', pattern: /^<{7} \S[\s\S]*^>{7} \S/m },
  {
    name: 'scheduled job',
    pattern:
      /\bthis is an? (scheduled|automated|automatic|nightly|weekly|recurring) |^(nightly|weekly|daily|hourly|scheduled) (maintenance|job|run|task|sweep|check|audit|update)\b/i,
  },
];

function findHarness(text: string): string | undefined {
  return (
    first(harness, text) ??
    (hasTaggedPart(text) ? 'tagged parts of a harness' : undefined) ??
    findMachineForm(text)
  );
}

/** `<ci-failure> … </ci-failure>`, outside of code: a tag with a joint, or one that only prompts have; none of markup. */
function hasTaggedPart(text: string): boolean {
  const prose = text.replaceAll(/```[\s\S]*?(?:```|$)|`[^`\n]*`/g, ' ');
  return Array.from(
    prose.matchAll(/^\s*<([a-z]+(?:[-_][a-z]+)*)(?: [^<>\n]*)?>/gm),
    ([, name = '']) => name,
  ).some(
    (name) =>
      prose.includes(`</${name}>`) &&
      (name.includes('_') ||
        /^(task|instructions?|context|mode|role|rules|input|prompt|goal|constraints|ticket|issue|job|[a-z]+-(failure|report|issue|task|context|comment|request|log|body|error|output))$/.test(
          name,
        )),
  );
}

/** Heads of lines that a machine fills in. What people fill in has others: steps, expected, actual, severity. */
const machineHeads = new Set(
  (
    'run,run id,job,job id,task id,role,input,inputs,allowed paths,budget,stop condition,exit code,rule,impact,selector,culprit,' +
    'first release,last release,events,benchmark,baseline,original,mutant,output format,max steps,attempt,branch,current branch,incoming branch,' +
    'base branch,head branch,target branch,pull request,commit,sha,file,line,comment,reviewer,metric,check,scanner,advisory,cve,' +
    'installed,patched,vulnerable,detector,fingerprint,trace id,pipeline,runner,trigger,schedule,ticket id,rule id,repo,repository,instructions,seen'
  ).split(','),
);

const surelyMachine = new Set(
  'run id,job id,task id,allowed paths,stop condition,exit code,culprit,mutant,max steps,trace id,rule id,fingerprint'.split(
    ',',
  ),
);

function findMachineForm(text: string): string | undefined {
  const heads = new Set(
    Array.from(text.matchAll(/^[ \t>*-]*([A-Za-z][A-Za-z ]{1,20}?) ?[:=] ?\S/gm), ([, head = '']) =>
      head.toLowerCase(),
    ),
  );
  const known = [...heads].filter((head) => machineHeads.has(head));
  const isSure = known.length >= 2 && known.some((head) => surelyMachine.has(head));
  return known.length >= 3 || isSure ? `a machine's form (${known.slice(0, 4).join(', ')})` : undefined;
}

const opening = '^(?:(?:please|can you|could you|bitte|per favore|por favor|s’il te plaît|пожалуйста),? )?';
const begins = (pattern: string) => new RegExp(opening + pattern, 'iu');

/** What buttons and editors ask for, by how it begins. */
const chores: readonly Form[] = [
  {
    name: 'plan handed over',
    pattern: begins('implement (?:the|this) (?:following )?plan[.:]?(?:\\s*$|\\s*\\n)'),
  },
  {
    name: 'review',
    pattern: begins('review the (?:current )?(?:code )?changes (?:\\(staged|introduced by|against)'),
  },
  {
    name: 'review',
    pattern: begins(
      '(?:do an? |perform an? )?(?:thorough |detailed |quick )?(?:code )?review (?:of )?(?:this|the|my|these|following)(?: \\w+)? (?:pull request|PR|merge request|MR|diff|patch|changes?|commits?|branch|code)\\b',
    ),
  },
  {
    name: 'contributor guide',
    pattern: begins(
      '(?:generate|create|write|analy[sz]e this (?:codebase|repository|project) and create) (?:a |an )?(?:file named |new )?(?:AGENTS|CLAUDE|GEMINI|CONTRIBUTING|copilot-instructions)\\.md\\b',
    ),
  },
  {
    name: 'merge conflict',
    pattern: begins(
      '(?:resolve|fix|solve|handle) (?:all |the |these |any |my |remaining )*(?:(?:git|merge|rebase) )*conflicts?(?= in\\b|\\s*[.!]?\\s*$|[.!]\\s)',
    ),
  },
  {
    name: 'merge conflict',
    pattern: begins(
      '(?:(?:löse|behebe) (?:alle |die )*(?:merge-?)?konflikte|résou\\p{L}* (?:les |tous les )conflits|resuelve (?:los |todos los )conflictos|resolva os conflitos|разреши конфликты|(?:マージ)?コンフリクトを解(?:消|決)|解决(?:合并)?冲突|(?:머지|병합) ?충돌을? 해결)',
    ),
  },
  {
    name: 'merge',
    pattern: begins(
      '(?:merge|rebase)(?: \\S+)? (?:in|into|onto|on top of|with|from) (?:the )?(?:origin\\/|upstream\\/)?(?:main|master|develop|trunk|HEAD)\\b',
    ),
  },
  {
    name: 'commit message',
    pattern: begins(
      '(?:write|generate|create|suggest|draft|give me) (?:me )?(?:a |an |the )?(?:[\\w-]+ ){0,3}commit message',
    ),
  },
  {
    name: 'commit message',
    pattern: begins(
      '(?:(?:schreib|erzeug|erstell|generier)e? (?:mir )?eine commit-?(?:nachricht|message)|(?:écris|rédige|génère) (?:un |le )?message de commit|(?:escribe|genera) (?:un |el )?mensaje de commit|(?:escreva|gere) (?:uma |a )?mensagem de commit|(?:напиши|сгенерируй) (?:сообщение|описание) (?:для )?коммита|コミットメッセージを|(?:生成|写)(?:一个|一条)?(?:提交信息|commit message)|커밋 메시지)',
    ),
  },
  {
    name: 'commit',
    pattern: begins(
      '(?:commit|push|stage)(?: (?:all|the|this|these|my|current|everything|it|and|push|changes?|work))*[.!]?$',
    ),
  },
  {
    name: 'pull request',
    pattern: begins(
      '(?:write|generate|create|draft|open|make|prepare) (?:me )?(?:a |an |the )?(?:[\\w-]+ ){0,3}(?:pull request|PR|merge request|MR)(?: (?:title|description|body|summary))*(?=\\s*$|[.,:;]|\\s+(?:for|with|to|from|against|of|and)\\b)',
    ),
  },
  {
    name: 'summary',
    pattern: begins(
      '(?:summari[sz]e|recap|write a (?:short |brief )?summary of) (?:the |this |our |my |these |what )?(?:\\w+ )?(?:conversation|session|changes?|diff|thread|work|chat|we did|you did|commits?|pull request|PR|merge request|file|repository|codebase)\\b',
    ),
  },
  {
    name: 'summary',
    pattern: begins(
      '(?:fasse? (?:diesen|den|die|das) (?:pull request|PR|merge request|MR|diff|änderungen)|résume (?:cette|la|ce) (?:pull request|PR|diff)|resume (?:este|esta|el) (?:pull request|PR|diff)|(?:この)?(?:プルリクエスト|PR|差分)を要約|总结(?:这个|该)?(?:PR|拉取请求|改动)|кратко опиши (?:этот )?(?:PR|пул))',
    ),
  },
  {
    name: 'explanation',
    pattern: begins(
      '(?:explain|document|test|review|optimi[sz]e) this(?: (?:code|function|file|class|method|snippet|selection))?[.:]?\\s*$',
    ),
  },
  {
    name: 'button on code',
    pattern: begins(
      '(?:optimi[sz]e|refactor|convert|improve|simplify|document|test|fix|rewrite|clean up|debug) (?:the |this )(?:selected|following|highlighted|current) (?:code|function|file|class|method|selection|component|snippet|(?:[\\w-]+ )?(?:errors|warnings|problems|diagnostics))\\b',
    ),
  },
  {
    name: 'button on code',
    pattern: begins('convert this (?:file|component|module|class) (?:to|into|from)\\b'),
  },
  { name: 'continuation', pattern: begins('(?:continue|resume|go on) (?:from )?where you (?:left|stopped)') },
  {
    name: 'marked comment',
    pattern: begins('(?:implement|resolve|address|fix|do) (?:the |all )?(?:TODO|FIXME)s? (?:at|in|comment)'),
  },
  {
    name: 'failed job',
    pattern: begins(
      '(?:the |a )?(?:CI |github |gitlab )?(?:job|workflow|check|pipeline|build|action)\\b.{0,40}\\b(?:has )?failed\\b.*\\n',
    ),
  },
  {
    name: 'translations',
    pattern: begins('(?:translate|add|fill in|complete) (?:all |the )*missing (?:keys|translations|strings)'),
  },
  {
    name: 'coverage',
    pattern: begins('(?:improve|increase|raise) (?:the )?(?:test |code )?coverage (?:of|for|in) \\S+ to\\b'),
  },
  {
    name: 'release notes',
    pattern: begins(
      '(?:generate|write|create|draft) (?:the |a )?(?:[\\w-]+ ){0,2}(?:release notes|changelog)(?: entry)? (?:for|from|since|of)\\b',
    ),
  },
  {
    name: 'explanation',
    pattern: begins(
      '(?:explain|describe|document) (?:the |this )?(?:following|selected|highlighted) (?:code|function|selection|snippet|class|method|file)\\b',
    ),
  },
  {
    name: 'overview',
    pattern: begins(
      '(?:what does this (?:repository|repo|project|codebase) do|give me an overview of this (?:repository|repo|project|codebase)|explain this (?:repository|codebase|project))\\b',
    ),
  },
  {
    name: 'documentation',
    pattern: begins(
      '(?:generate|write|add|create) (?:[\\w-]+ ){0,3}(?:docstrings?|jsdoc|javadoc|kdoc|rustdoc|godoc|doc(?:umentation)? comments?|comments?) (?:for|to) (?:every|all|each|the (?:following|selected))\\b',
    ),
  },
  {
    name: 'tests',
    pattern: begins(
      '(?:generate|write|add|create) (?:missing |more |additional |comprehensive |unit |the )*tests? (?:for|to) (?:the (?:following|selected)|`[^`\\n]+`[.:]?\\s*(?:\\n|$))',
    ),
  },
  {
    name: 'workflow',
    pattern: begins(
      '(?:generate|create|write) (?:a |an )?(?:[\\w-]+ ){0,3}(?:workflow|pipeline|dockerfile|\\.gitignore|README|changelog|release notes) (?:for|of) (?:this|the current) (?:repository|repo|project|codebase)\\b',
    ),
  },
  {
    name: 'dependency update',
    pattern: /^(?:chore\([^)]*\): )?bumps? \S+ from v?\d\S* to v?\d\S*?\.?(?:\s*\n|$)/i,
  },
  {
    name: 'security job',
    pattern: /^(?:security|dependabot|codeql|sonar\w*|snyk) (?:advisory|alert|scan)\b[^:\n]{0,40}: /i,
  },
];

function findChore(text: string): string | undefined {
  return first(chores, text);
}

/** What stands in many a template, and now and then in what a person writes. */
const boilerplate: readonly RegExp[] = [
  /\bdo(?: not|n['’]t) (?:touch|change|modify|edit|alter|disable|rewrite|refactor|add|include|repeat|remove)\b[^.\n]{0,60}(?:\.|$)/im,
  /\bfollow (?:these|the following) steps\b/i,
  /\bfollow the (?:existing |project(?:['’]s)? )?(?:conventions?|style|code style|patterns?|guidelines?)\b/i,
  /\bonly (?:change|edit|modify|touch)\b/i,
  /\b(?:public )?(?:behaviou?r|api|results?) (?:must|should|may) (?:not change|stay|remain)\b/i,
  /\b(?:then|and) stop\.|\breport the (?:result|outcome)s?\b|\bwhen (?:you are )?(?:finished|done)\b/i,
  /\bopen an? (?:draft )?(?:pull|merge) request\b|\bpush (?:a fix|the changes|and create)\b|\bcreate a (?:descriptive )?commit\b/i,
  /\b(?:run|verify with) the (?:existing |full |whole |entire )?(?:test suite|tests)\b/i,
  /^(?:\s*\d+[.)] (?:run|write|implement|create|search|commit|push|understand|ensure|verify|use|read|identify|build|code|check|update|analy[sz]e)\b.*\n?){2,}/im,
  /\bthis (?:codebase|repository|repo|project)\b/i,
  /\b(?:find|identify) (?:out )?(?:the root cause|why it is flaky|all)\b/i,
  /\bif (?:there['’]s already one|none|it is obsolete|nothing|no \w+ (?:is|are)|already)\b/i,
  /\b(?:at most|no more than|maximum(?: of)?) \d+ (?:characters|lines|words|steps|files)\b/i,
  /\buse (?:the imperative mood|headings|markdown|conventional commits|bullet points)\b/i,
  /\bstop when\b|\bmark (?:it|the task) as (?:done|complete)/i,
  /\bconflict markers\b|\bkeep (?:placeholders|both|the behaviou?r)\b/i,
  /\bgroup by\b|\bone line per\b|\bkeep it (?:short|concise|brief)\b/i,
];

const minBoilerplateCount = 2;

function findBoilerplate(text: string): string | undefined {
  const count = boilerplate.filter((pattern) => pattern.test(text)).length;
  return count >= minBoilerplateCount ? `boilerplate of instructions, in ${count} kinds` : undefined;
}

/** Somebody speaks: of themselves, in a chatty tone, or without care for capitals. */
function isPersonal(text: string): boolean {
  const prose = text.replaceAll(/```[\s\S]*?(?:```|$)|`[^`\n]*`|"[^"\n]*"/g, ' ');
  return (
    /(?<![\p{L}])(?:I|I['’](?:m|d|ve|ll)|my|we|we['’](?:re|ve|d|ll)|our|us|ich|wir|mein\p{L}*|unser\p{L}*|je|j['’]ai|nous|mon|yo|nosotros|mi|eu|nós|meu|я|мы|мне|нам|мой)(?![\p{L}])/u.test(
      prose,
    ) ||
    /(?<![\p{L}])(?:pls|plz|thx|btw|lol|wtf|imo|iirc|afaik|kinda|gonna|wanna|ofc|tbh|danke|merci|gracias|спасибо)(?![\p{L}])|[!?]{2,}|\p{Extended_Pictographic}|私|僕|俺|我们|我|저는|제가|ください(?:ね|！)/iu.test(
      prose,
    )
  );
}
