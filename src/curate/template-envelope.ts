/** A message in a machine's form: what a driver fills in, not what a person types. */
export function findEnvelope(text: string): string | undefined {
  if (isJsonTask(text)) return 'a task in JSON';
  if (isKeyedTask(text)) return 'a task in keys and values';
  if (
    /^<([a-z][\w-]*)(?: [^<>\n]*)?>[^\S\n]*\n[\s\S]*<\/\1>$/.test(text) &&
    !/^<(?:html|div|svg|p|table|template|script)\b/.test(text)
  ) {
    return 'a task in markup';
  }
  if (hasDriverHeadings(text)) return "a driver's headings";
  return hasOpenSlot(text) ? 'a slot that was never filled' : undefined;
}

/** Keys that tell an agent what to do. */
const orderKeys =
  /^(?:task|tasks|task_?type|type|kind|instructions?|prompt|goal|objective|action|command|op|operation|role|system|job|request|intent|mode)$/i;

/** Keys that go with them. */
const taskKeys =
  /^(?:file|files|path|paths|target|targets|rule|rule_?id|constraints?|respond|response|response_?format|output|output_?format|expected_?output|verify|check|checks|repo|repository|branch|base|context|inputs?|params|parameters|language|framework|spec|metadata|name|id|run_?id|ticket|issue|scope|allowed|forbidden|budget|max_?\w+|steps|tools?|acceptance(?:_?criteria)?|priority|version|from|to|symbol|package|test|tests|test_?command|source|style)$/i;

function isTask(keys: readonly string[]): boolean {
  const known = keys.filter((key) => orderKeys.test(key) || taskKeys.test(key));
  return (
    known.length >= minKeyCount &&
    known.length >= keys.length * 0.6 &&
    known.some((key) => orderKeys.test(key))
  );
}

/** Fewer anyone writes. */
const minKeyCount = 3;

function isJsonTask(text: string): boolean {
  const bare = text.replace(/^```(?:json)?\s*\n([\s\S]*)\n```$/, '$1');
  if (!/^\{[\s\S]*\}$/.test(bare)) return false;
  const keys = Array.from(bare.matchAll(/(?:^\{|[{,\n])\s*"(\w+)"\s*:/g), ([, key = '']) => key);
  return (
    isTask(keys) ||
    (keys.length > 0 && keys.length <= 3 && keys.every((key) => orderKeys.test(key) || taskKeys.test(key)))
  );
}

/** `kind: AgentTask`, `target = src/a.ts`: nearly every line is one, and the keys are in lower case as machines have them. */
function isKeyedTask(text: string): boolean {
  const lines = text.split('\n').filter((line) => /\S/.test(line) && !/^\s*(?:-{3,}|`{3}\w*)\s*$/.test(line));
  if (lines.length < minKeyCount) return false;
  const keys = lines.flatMap(
    (line) => /^\s*(?:- )?([a-z][\w-]*)\s*[:=](?:\s|$)/.exec(line)?.slice(1, 2) ?? [],
  );
  return keys.length >= minKeyCount && keys.length >= lines.length * 0.6 && isTask(keys);
}

/** Headings of those who instruct an agent; people who report have others: steps, expected, actual, motivation, acceptance. */
const driverHeading =
  /^(?:#{1,6} *|\*\*)?(?:\d+[.)] *)?(?:your )?(?:task|tasks|role|objectives?|instructions?|requirements?|constraints?|rules|guidelines?|guardrails|output(?: format)?|response format|deliverables?|finding|input|context|workflow|process|success criteria|definition of done|tools|files? in scope|important(?: notes)?|examples?|what (?:not )?to do|non-goals)\b(?: \([^)\n]*\))?:?(?:\*\*)?:? *$/gim;

const minHeadingCount = 3;

function hasDriverHeadings(text: string): boolean {
  const heads = new Set(
    Array.from(text.matchAll(driverHeading), ([head]) => head.toLowerCase().replaceAll(/[^\p{L}]/gu, '')),
  );
  return heads.size >= minHeadingCount;
}

/** Fewer may be what is talked of. */
const minSlotCount = 3;

/** `{{diff}}` on a line of its own, `$ARGUMENTS`, a form's comments around blank parts. */
function hasOpenSlot(text: string): boolean {
  if (!/[{$<[]/.test(text)) return false;
  const prose = text.replaceAll(/```[\s\S]*?(?:```|$)|`[^`\n]*`/g, ' ');
  const slots = new Set(prose.match(/\{\{ ?[\w. -]+ ?\}\}|\$\{[A-Z][A-Z_]*\}|<[A-Z][A-Z_]{2,}>/g));
  return (
    slots.size >= minSlotCount ||
    /^\s*(?:\{\{ ?[\w. -]+ ?\}\}|\$\{[\w.]+\}|\{[a-z_]{3,}\}|<[A-Z_]{3,}>|\[(?:INSERT|DESCRIBE|PASTE|YOUR)[^\]\n]*\])\s*$/m.test(
      prose,
    ) ||
    /\$ARGUMENTS\b/.test(prose) ||
    /^#{1,4} [^\n]+\n+<!--[^\n]*-->\s*(?:\n#|$)/m.test(prose)
  );
}
