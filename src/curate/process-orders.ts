/** What goes on around any work, and what a tool has in hand instead of a matter. */
const workWord =
  /(?<!\p{L})(?:tests?|suite|specs?|lint(?:er|ing)?|warnings?|compiler|coverage|builds?|CI|pipeline|commits?|branch(?:es)?|(?:pull|merge) ?requests?|PR|MR|diff|patch|conflicts?|lock ?file|change ?log|release notes|findings?|alerts?|review(?:er)?s?|threads?|tickets?|issues?|docstrings?|phase|plan|tasks?|items?|steps?|runbook|mistakes?|verification|placeholders|instructions?|answer|questions?|checkpoint|boxes|anything else|working tree|root cause|(?:full|whole|selected|current|open|following|given) (?:file|code|class|function|method|selection)|(?:file|code|class|function|method|error|failure)s? (?:below|above|given)|behaviou?r|done|Unit-Tests?|Befunde?|Warnungen|Compilers?|Verhaltens?|tests unitaires|pruebas|modifications|alterações|modelo|ветк\p{L}*|тест\p{L}*)(?!\p{L})|テスト|レビュー|コミット|提交|测试|代码|커밋|테스트/iu;

export const isAboutWork = (sentence: string) => workWord.test(sentence);

/** How many orders of a sentence are about how the work is done and handed over, and not about its matter: "Run the suite and report." */
export function countProcessOrders(sentence: string): number {
  return sentence.split(/[,;:]\s+|\s+(?:and|then)\s+/i).filter(isProcessOrder).length;
}

function isProcessOrder(clause: string): boolean {
  return processVerb.test(clause) && (processObject.test(clause) || isBareVerb.test(clause));
}

/** "push", "then report": said of the work, not of its matter. */
const isBareVerb =
  /^\s*(?:then |finally )?(?:push|commit|report|stop|finish|verify|investigate)(?: locally| it| them| the result)?[.]?\s*$/i;

const processVerb =
  /^\s*(?:[-*\d.)]+ )?(?:then |finally |afterwards,? |please )?(?:re-?run|run|execute|commit|push|report|return|output|print|respond|reply|stop|finish|leave|keep|mark|resolve|regenerate|investigate|analy[sz]e|verify|confirm|check|resume|proceed|summari[sz]e|produce|propose|post|follow|omit|mention|choose|answer|identify|ensure|open|auto-?fix|reproduce|determine|diagnose|find|apply|merge|rebase|stage|fill in|do not|never|only)\b/i;

const processObject =
  /\b(?:lock ?file|suite|(?:hidden|existing|unit|all|full) tests|tests? (?:suite|run|command)|build|linter|lint|type ?check|commits?|(?:pull|merge) request|branch|patch|diff|working tree|files?|anything else|unrelated|the rest|style|conventions?|confirmation|questions?|findings?|json|report|(?:root )?cause|failure|conflicts?|checkpoint|plan|steps?|tasks?|todos?|items?|logs?|summary|sections?|bullet points?|characters|one sentence|labels?|severity|threads?|instructions?|merge|template|message|correction|anything)\b/i;
