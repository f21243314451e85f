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
