/** Who an agent shall be: nobody tells it to whom he works with, but prompts of machines begin so, in every language. */
const nouns = {
  en: 'agent|assistant|engineer|developer|reviewer|worker|expert|bot|programmer|maintainer|fixer|architect|tester|analyst|writer|translator|specialist|coder|auditor|consultant|technician|model|AI|LLM|planner|orchestrator|sub-?agent|linter|tool|mode',
  other:
    'exper\\p{L}+|asist\\p{L}+|assist\\p{L}+|agent\\p{L}*|ingenier\\p{L}+|ingénieur\\p{L}*|engenheir\\p{L}+|ingegner\\p{L}+|inżynier\\p{L}*|mühendis\\p{L}*|entwickler\\p{L}*|développeu\\p{L}+|desarrollador\\p{L}*|desenvolvedor\\p{L}*|sviluppator\\p{L}+|ontwikkelaar|programist\\p{L}+|programmierer\\p{L}*|revis\\p{L}+|uzman\\p{L}*|eksper\\p{L}+|спец\\p{L}+|эксперт\\p{L}*|ассистент\\p{L}*|агент\\p{L}*|разработчик\\p{L}*|инженер\\p{L}*|помічник|розробник|विशेषज्ञ|सहायक|इंजीनियर|خبير|مساعد|مهندس|وكيل|مطور',
};

const roles: readonly RegExp[] = [
  new RegExp(
    `^you (?:are|['’]re|will act as|act as|serve as) (?:now )?(?:an?|the|one|in|my|our)\\b.{0,80}\\b(?:${nouns.en})s?\\b`,
    'i',
  ),
  new RegExp(
    `^(?:please )?(?:act|acting|behave|pretend|work|serve)(?: to be| like)? (?:as )?(?:an?|the|my|our)\\b.{0,60}\\b(?:${nouns.en})\\b`,
    'i',
  ),
  new RegExp(
    `^as an? (?:AI|expert|senior|experienced|seasoned|professional|skilled|principal|staff|world-class|highly)\\b.{0,60}\\b(?:${nouns.en})\\b`,
    'i',
  ),
  new RegExp(
    `^(?:du bist|sie sind|tu es|vous êtes|agis(?:sez)? comme|agis(?:sez)? en tant que|eres|actúa como|você é|aja como|atue como|sei|agisci come|ты|вы|ти|sen|jesteś|je bent|आप|أنت)(?![\\p{L}]).{0,60}(?:${nouns.other})`,
    'iu',
  ),
  // "You are a …" with its article: a person does not begin so, whatever follows.
  /^(?:du bist|sie sind) (?:jetzt |nun )?ein(?:e|er)? |^(?:tu es|vous êtes) (?:maintenant )?une? |^(?:eres|usted es|você é|sei) (?:agora |ahora )?(?:un|una|uno|um|uma) |^je bent (?:nu )?een |^sen (?:deneyimli )?bir |^ты\s*[—–-]\s|^你是一?(?:个|名|位)|^あなたは[^。\n]{2,40}です/iu,
  /^(?:あなたは|你是|您是|당신은|너는).{0,40}(?:エンジニア|アシスタント|エージェント|専門家|開発者|レビュアー|プログラマ|专家|專家|工程师|工程師|助手|代理|开发者|审查|程序员|전문가|엔지니어|어시스턴트|에이전트|개발자|리뷰어)/u,
];

export function findRole(text: string): string | undefined {
  const [first = ''] = text.split('\n', 1);
  return roles.some((role) => role.test(first.slice(0, 200))) ? 'role' : undefined;
}
