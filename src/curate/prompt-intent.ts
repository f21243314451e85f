import { toProse, toSentences } from './prose.ts';

/** What a person wants from a prompt, as far as its words tell; in the languages that we know. */

const toAsked = (prompts: readonly string[]) => prompts.flatMap((prompt) => toSentences(toProse(prompt)));

/** "Don't change anything yet." */
export function forbidsChange(prompts: readonly string[]): boolean {
  return toAsked(prompts).some((sentence) => changeForbidden.test(sentence));
}

const changeForbidden =
  /\b(don['’]?t|do not|without|no need to|not) (chang|edit|modify|touch|writ|implement|fix|cod)\w*( (any ?thing|any|the|code|files?|yet|it)\b|$)|\bno (code )?changes\b|\bno need to fix\b|\bjust curious\b|noch nichts (umsetzen|ändern)|nichts ändern|code so lassen|コードは変え(ない|ず)|不要(改|动)代码|не (меняй|трогай)|구현은 하지|코드는 (바꾸|수정하)지|ne (change|modifie|touche)z? (rien|pas)|no (cambies|toques)|não (mude|altere)/i;

export function asksForPlan(prompts: readonly string[]): boolean {
  return planWords.test(prompts.map(toProse).join('\n'));
}

const planWords =
  /(?<!\p{L})(plan(?:s|ning)?|rfc|adr|estimate|estimation|task breakdown|break ?down|roadmap|strategy|migration path|options with pros|pros and cons|which steps|design doc|proposal|entwurf|konzept|überleg dir|plano|estrategia|estratégia|feuille de route|план|стратеги\p{L}*|hoja de ruta)(?!\p{L})|計画|設計案|方针|方案|规划|计划|계획|योजना|خطة/iu;

/** What is asked for instead of a change; `undefined` where one is asked for. */
export function asksToBeTold(prompts: readonly string[]): 'question' | 'explanation' | undefined {
  const sentences = toAsked(prompts);
  if (sentences.some((sentence) => hasRequest.test(sentence))) return undefined;
  if (sentences.some((sentence) => explains.test(sentence))) return 'explanation';
  return sentences.some(isQuestion) ? 'question' : undefined;
}

/** Every sentence asks, and none of them why: who asks why mostly wants it otherwise. */
export function onlyAsks(prompts: readonly string[]): boolean {
  const sentences = toAsked(prompts);
  return (
    sentences.length > 0 &&
    sentences.every(
      (sentence) => explains.test(sentence) || (opensQuestion.test(sentence) && !complains.test(sentence)),
    )
  );
}

const complains =
  /(?<!\p{L})(why|how come|warum|wieso|pourquoi|por qué|почему|can|could|would|should|kann|könnte)(?!\p{L})|なぜ|どうして|为什么|왜/iu;

/** A question with a request in it: "why does it fail? fix it". */
const hasRequest =
  /(^|[,;:–—-] *|\b(?:and|then|pls|please|so|ok) +)(fix|implement|rename|repair|make it|change it|mach das|reparier\w*|behebe?|corrige\w*|arregla\w*|почини)\b|直して(?!.*説明)|修复|고쳐/i;

const explains =
  /(?<!\p{L})(explain(?:s|ed)?|eli5|walk me through|walk-?through|describe (?:how|what|for)|help me understand|step by step|how (?:does|do|is|are) .{3,}(?: work|implemented|computed?|handled)|give me an? (?:overview|explanation|summary)|erklär\p{L}*|explique\p{L}*|explica\p{L}*|объясни\p{L}*|açıkla\p{L}*)(?!\p{L})|説明(?:して|を)|解説|解释|说明一下|설명해|समझा|اشرح/iu;

const opensQuestion = new RegExp(
  "^(?:so |and |ok(?:ay)?,? |hi,? |hey,? )*(?:what|what's|why|how|who|whose|(?:where|when|which)(?= .*[?])|" +
    '(?:is|are|does|did|has|have|was|were) (?!not\\b)[^.]+$|do (?:we|you|they|i)|' +
    'warum|wieso|wie|was (?:ist|macht|bedeutet|passiert|tut|heißt)|kann man|pourquoi|' +
    'comment (?:est|fait|faire|fonctionne|peut|se|on|ça)|quel\\p{L}*|qué|por qué|cómo|почему|зачем)(?!\\p{L})',
  'iu',
);

/** What ends in a question mark, and what begins as a question does where people leave the mark away. */
const isQuestion = (sentence: string) => /[?？؟]\s*$/.test(sentence) || opensQuestion.test(sentence);

/** Tests, and no mending of what they find. */
export function asksForTests(prompts: readonly string[]): boolean {
  const [first, ...rest] = toAsked(prompts);
  return (
    first !== undefined && wantsTests.test(first) && ![first, ...rest].some((each) => wantsMore.test(each))
  );
}

const wantsTests =
  /^(please |pls |can you |could you )*(write|add|create|generate|extend|improve|increase|implement) (\S+ ){0,4}(unit |integration |regression |e2e )?(tests?|test cases?|test coverage|coverage|specs?)(?=\s*$|[.,:;]|\s+(for|that|to|on|of|in|which|covering|around|with|and|next)\b)/i;

const wantsMore = /\b(fix|implement|refactor|rename|feature|bug|support|so that (it|they) passe?s?)\b/i;
