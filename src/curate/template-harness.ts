/** A form of message, and how it shows. */
export interface TemplateForm {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Texts of agents and editors that no person types. */
const harness: readonly TemplateForm[] = [
  {
    name: 'slash command',
    pattern:
      /^(@\w+ )?\/(?=\S*[-:]|init\b|review|compact|clear|plan\b|fix|tests?\b|commit|pr\b|explain|docs?\b|refactor|new\b|status\b|resume)[a-z][\w:-]*(\s|$)/,
  },
  { name: 'slash command', pattern: /^(@\w+ )?\/[a-z][\w:-]*$/ },
  {
    name: 'slash command',
    pattern:
      /^\/[a-z][\w-]*\.(?!(?:txt|json|ya?ml|toml|xml|html?|css|[cm]?[jt]sx?|ico|png|svg|php|py|md|conf|csv|pdf)\b)[a-z][\w-]*(?:\s|$)/,
  },
  {
    name: 'mention of a tool',
    pattern:
      /^(?:[#@](?:file|selection|codebase|workspace|terminal|vscode|editor)\b|\$[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?:\s|$))/,
  },
  {
    name: 'hook',
    pattern:
      /^(?:[A-Z]\w*)(?::\S+)? hook (?:feedback|success|error|failed|blocked|blocking|returned|additional context)\b/,
  },
  { name: 'settings of a driver', pattern: /^(?:[A-Z][A-Z0-9_]{2,}=\S[^\n]*\n){2,}/ },
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
  {
    name: 'state of the agent',
    pattern:
      /^you have (?:not|reached|exceeded|used|run out)\b|^(?:tool|function|command) (?:result|call|output|execution)\b|^(?:resume|restart|continue) from (?:the )?(?:last |latest |previous )?(?:checkpoint|step|state|snapshot)\b|\bproceed without (?:further |asking for )?(?:confirmation|approval|input)\b/i,
  },
  {
    name: 'evaluation',
    pattern:
      /\bhidden tests?\b|\byour (?:solution|patch|work|answer|changes) (?:will|is going to) be (?:graded|evaluated|scored|judged)\b|\btime limit: ?\d/i,
  },
  { name: 'interruption', pattern: /^\[Request interrupted by user/ },
  {
    name: 'continuation',
    pattern:
      /^(this session is being continued from a previous conversation|you are performing a context checkpoint compaction|another language model started to solve this problem|please continue the conversation from where (we|you) left (it )?off without)/i,
  },
  {
    name: 'continuation',
    pattern:
      /^(?:here is |below is |this is )?(?:a |the )?summary of (?:the |our |your |this )?(?:previous |earlier |prior )?(?:conversation|session|work|progress|context|chat)\b|\bdo not (?:acknowledge|recap|mention|repeat) (?:this|the) summary\b|\b(?:context|token) (?:window|limit|budget) (?:was |is |has been )?(?:reached|exceeded|full|exhausted)\b|^(?:the )?(?:conversation|context) (?:above |so far )?(?:was|has been) (?:compacted|summari[sz]ed|truncated)/i,
  },
  {
    name: 'planning mode',
    pattern:
      /^(?:the )?user has (?:approved|rejected|accepted|declined)\b|\b(?:your|the) plan (?:was|has been|is) (?:approved|accepted|rejected)\b(?! by (?!the user))|\bplan approved\b|\byou can now start (?:coding|implementing)\b|\bupdat(?:e|ing) your todo list\b|\bexit(?:ed|ing)? plan mode\b/i,
  },
  {
    name: 'header of a bot',
    pattern: /^(?:assistant|human|automated message|auto-?reply|developer message|system message): ?\S/i,
  },
  {
    name: 'order to a machine',
    pattern:
      /\b(?:return|output|print|reply with|respond with|answer with|emit|produce) (?:nothing (?:but|else)|only|just|exactly) (?:the |a |valid |raw |one )?(?:\w+ )?(?:code|json|diff|patch|yaml|xml|markdown|file|list|message|number|body|sql)\b|\bno (?:preamble|explanations?|commentary|markdown fences)\b/i,
  },
  {
    name: 'order to a machine',
    pattern:
      /\b(?:restore|resume|load|save|write) (?:your )?(?:working )?(?:state|progress) (?:from|to|in)\b|\bnext unchecked item\b|\byou have \d+ (?:steps|turns|minutes|attempts|tool calls)\b|\bthe sandbox (?:was|is|has)\b|\byour (?:working directory|tools|sandbox|final (?:message|answer|response))\b/i,
  },
  {
    name: 'retry',
    pattern:
      /\byour (previous|last) (attempt|answer|patch|response|output|solution) (failed|was rejected|did not|could not|does not)\b/i,
  },
  {
    name: 'role',
    pattern: /^you (have been|are|were) (assigned|asked|given|invoked|called|tasked|running)\b/i,
  },
  { name: 'planning mode', pattern: /\byou are (currently )?in (plan(ning)?|read-only|ask|review) mode\b/i },
  {
    name: 'order to a machine',
    pattern:
      /\b(answer|reply|respond|output|return|print)( back)?( with| in)?( only| exactly| just)? (["'“`]?[A-Z][A-Z_]{3,}["'”`]?[.!](?!\w)|(the|a|your|valid|raw) [\w ]{2,30} (only|and nothing else|without (any )?(explanation|commentary)))/,
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
    name: 'event of a tool',
    pattern:
      /^(?:an? )?(?:new )?(?:[\w-]+ ){0,4}(?:issue|incident|alert|comment|message|event|ticket|deployment|pipeline|job|run|check|scanning|scan|gate|workflow|report)s?\b[^\n]{0,80}\b(?:was|were|has been|triggered|failed|found|posted|moved|from|by)\b[^\n]*\n(?:[\s\S]*\n)?[^\n]*(?:^|[.!?] )(?:fix|implement|investigate|diagnose|repair|respond|follow|resolve|find|analy[sz]e|start working|if this|update|propose|determine)\b[^\n]*\.\s*$/im,
  },
  {
    name: 'scheduled job',
    pattern:
      /\bthis is an? (scheduled|automated|automatic|nightly|weekly|recurring) |^(nightly|weekly|daily|hourly|scheduled) (maintenance|job|run|task|sweep|check|audit|update)\b/i,
  },
];

export function findHarness(text: string): string | undefined {
  return (
    harness.find(({ pattern }) => pattern.test(text))?.name ??
    (isTagged(text) || hasTaggedPart(text) ? 'tagged parts of a harness' : undefined) ??
    findMachineForm(text)
  );
}

/** Tags from end to end, as `<bash-input>` and `<bash-stdout>`; of markup, only custom elements have joints in their names. */
function isTagged(text: string): boolean {
  const [, name] = /^<([a-z][a-z0-9]*(?:[-_][a-z0-9]+)+)(?:\s[^<>]*)?>/.exec(text) ?? [];
  return name !== undefined && text.includes(`</${name}>`) && text.endsWith('>');
}

/** `<ci-failure> … </ci-failure>`, outside of code: a tag with a joint, or one that only prompts have; none of markup. */
function hasTaggedPart(text: string): boolean {
  if (!text.includes('<')) return false;
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
    'installed,patched,vulnerable,detector,fingerprint,trace id,pipeline,runner,trigger,schedule,ticket id,rule id,repo,repository,instructions,seen,' +
    'mode,spec,phase,previous phase output,next phase,playbook,runbook,assignee,reporter'
  ).split(','),
);

const surelyMachine = new Set(
  'run id,job id,task id,allowed paths,stop condition,exit code,culprit,mutant,max steps,trace id,rule id,fingerprint'.split(
    ',',
  ),
);

function findMachineForm(text: string): string | undefined {
  const known = [...new Set(toHeads(text))].filter((head) => machineHeads.has(head));
  const isSure = known.length >= 2 && known.some((head) => surelyMachine.has(head));
  const isAtTop = known.length >= 2 && isForm(text.split('\n\n', 1)[0] ?? '');
  return known.length >= 3 || isSure || isAtTop
    ? `a machine's form (${known.slice(0, 4).join(', ')})`
    : undefined;
}

function toHeads(text: string): string[] {
  return Array.from(text.matchAll(/^[ \t>*-]*([A-Za-z][A-Za-z ]{1,20}?) ?[:=] ?\S/gm), ([, head = '']) =>
    head.toLowerCase(),
  );
}

/** Nothing but heads with what was filled in. */
function isForm(paragraph: string): boolean {
  return toHeads(paragraph).length === paragraph.trim().split('\n').length;
}
