import { countProcessOrders, isAboutWorkAlone } from './process-orders.ts';
import { toProse, toSentences } from './prose.ts';

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
  /\b(?:post|add|leave) (?:a |an )?(?:\w+ ){0,3}(?:comment|reply)\b.{0,60}\b(?:then|and)\b|\btransition the ticket\b|\bre-?queue\b/i,
  /\b(?:use|using|with) the \w+(?: \w+)? (?:MCP|tool|tools|CLI|server|API)\b/i,
  /\b(?:the )?(?:smallest|minimal|least) (?:possible )?(?:change|diff|patch|fix)\b/i,
  /\b(?:implement|write|do|develop) it test[- ]first\b|\badd (?:or update )?(?:regression |unit )?tests? (?:as needed|where (?:appropriate|needed|necessary))\b/i,
  /\b(?:reveal|uncover|expose)s? a (?:defect|bug)\b|\bpropose the\b|\bsuggested fix\b/i,
  /\bstop when\b|\bmark (?:it|the task) as (?:done|complete)/i,
  /^automat(?:ic|ed) (?:rebase|merge|update|backport|release|rollback)\b/i,
  /\bconflict markers\b|\bkeep (?:placeholders|both|the behaviou?r)\b/i,
];

/** What a careful person writes, too: half a mark each. */
const faintBoilerplate: readonly RegExp[] = [
  /\buse (?:the imperative mood|headings|markdown|conventional commits|bullet points)\b/i,
  /\b(?:build|tests?|specs?|checks?|suite|CI|pipeline)\b[^.\n]{0,40}\b(?:must|should|has to|have to) (?:still |keep |all )*(?:pass|passing|succeed|stay green)\b|\bonce the checks pass\b/i,
  /\b(?:leave|keep) [^.\n]{1,40} (?:untouched|unchanged|intact|as (?:is|it is|they are))\b|^\s*(?:[-*] )?preserve\b|\. preserve\b/im,
  /\bfor each (?:finding|issue|file|change|item|problem|function|test)\b|\bseverity\b[^.\n]{0,40}\b(?:location|line|fix|confidence)\b/i,
  /\b(?:under|below|within) \d+ (?:characters|lines|words)\b|\bno trailing period\b|\bimperative mood\b/i,
  /\b(?:step by step|think (?:hard|carefully|deeply)|take your time|be thorough|double[- ]check)\b/i,
  /\b(?:given|listed|shown|provided|described|reported|quoted) below\b|\bbelow and\b|\bci-dessous\b|\bunten stehend\p{L}*|\b(?:a continuación|abaixo|qui sotto|poniżej|hieronder|aşağıdaki)\b/iu,
  /\b(?:no other|no further|no additional) (?:changes?|edits?|files)\b|keine (?:weiteren|anderen) Änderungen|aucune autre (?:modification|changement)|ning[uú]n otro cambio|nenhuma outra (?:alteração|mudança)|nessun'altra modifica|никаких других изменений|żadnych innych zmian|他の(?:変更|ファイル)は|不要(?:修改|改动)其他|다른 (?:변경|파일)/iu,
  /\b(?:then|and) (?:report|stop|finish|summari[sz]e)\b|\bfinish with\b|\bconfirm locally\b|\b(?:determine|establish|diagnose) the (?:root )?cause\b/i,
  /\bon this (?:pull|merge) request\b|\breply to each\b/i,
  /^(?:[A-Z][\w-]+(?: [\w-]+){0,2}: \S{1,30}(?: \S{1,20}){0,2}\n?){2,}$/m,
  /^[A-Z][\w-]*(?: [a-z]+)?: [^\n]{0,60}(?:`|\b(?:job|check|commit|run|rule|test|has to reach|failed)\b)/,
  /\b(?:sections|format|style|tone|dialect|language|length|naming): /i,
  /\bgroup by\b|\bone line per\b|\bkeep it (?:short|concise|brief)\b/i,
];

const minBoilerplateCount = 2;

/** Instructions that would go with any task, and so go with none in particular. */
export function findBoilerplate(text: string): string | undefined {
  const countOf = (patterns: readonly RegExp[]) => patterns.filter((pattern) => pattern.test(text)).length;
  if (isAboutWorkAlone(text)) return 'about the work alone';
  const orderCount = toSentences(toProse(text)).reduce((sum, each) => sum + countProcessOrders(each), 0);
  const strong = countOf(boilerplate);
  if (strong + orderCount === 0) return undefined;
  const count = strong + (countOf(faintBoilerplate) + orderCount) / 2;
  return count >= minBoilerplateCount ? 'boilerplate of instructions' : undefined;
}
