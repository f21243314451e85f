/** One way to say that the solution stands elsewhere: what holds it, and the order to take it from there. */

const alternatives = (...patterns: readonly string[]) => `(?:${patterns.join('|')})`;

const commit =
  /(?<![0-9a-z])(?<!\b(?:order|customer|user|session|request|device|id|image|container|trace|digest|hash|checksum) )(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}(?![0-9a-z])|\/commits?\/[0-9a-f]+/iu;

/** A change that waits or waited to be let in, or a comment on it, by id or link. */
const request =
  /\/(?:pull(?:-?requests?)?|pr|merge_requests|\+)\/\d+|(?<![\w/])[\w.-]+\/[\w.-]+[#!]\d+|(?:\bPR|pull[ -]?request|merge[ -]?request|\bMR)s?[ #!№]{1,3}\d+|(?<![\p{L}\p{N}])!\d+|\bD\d{4,}\b|\bcl\/\d+|\b(?:CL|Gerrit(?: change)?) \d{4,}|\bI[0-9a-f]{8,40}\b|discussion_r\d+|#note_\d+|\b(?:my|his|her|their|\p{Lu}\p{L}+['’]s) (?:PR|MR|CL|pull request|merge request)\b/iu;

/** What a change is called by those who keep it; the same word in most languages. */
const holder = alternatives(
  '(?<![-\\w])(?:commits?|PRs?|MRs?|CLs?|pull[ -]?requests?|merge[ -]?requests?|patch(?:es|set)?|fork|diff|stash|gist|branch(?:es)?|changeset)(?![-\\w])',
  'Zweig\\p{L}*|ветк\\p{L}*|коммит\\p{L}*|патч\\p{L}*|\\brama\\b|\\bramo\\b|branche|dalı?nda\\p{L}*',
  'ブランチ|コミット|パッチ|プルリク|分支|提交|补丁|브랜치|커밋|शाखा|कमिट|فرع|الالتزام',
);

/** A holder that needs no id, for its keeper or its place is said. */
const keptElsewhere = new RegExp(
  alternatives(
    '(?:stash|HEAD)@\\{\\d+\\}|\\breflog\\b|\\bgit stash\\b|\\bstash(?:ed)? (?:the|my|a|it)\\b|\\b(?:my|the) stash\\b|\\b(?:my|the|another|other) (?:other )?work ?tree\\b',
    '(?<![\\w/])[\\w.-]+\\.(?:patch|diff)\\b',
    '\\bgist\\.|/snippets/|pastebin|/gists?/|\\bgist\\b',
    '(?<![\\w/.])(?:origin|upstream|feature|feat|fix|hotfix|bugfix|topic|wip|users?)/[\\w-][\\w./-]*(?<![.])(?![\\w/]|\\.\\w)',
    `\\b(?:my|her|his|their|\\p{Lu}\\p{L}+(?:['’]s?|s)) (?:[\\p{L}-]+ ){0,2}${holder}`,
    `${holder} (?:of|from|by|von|de|da|du|di|от|van) (?:mine|hers|his|theirs|(?:\\p{L}+ ){0,2}\\p{Lu}\\p{L}+)`,
    `\\b(?:mein\\p{L}*|dein\\p{L}*|mon|ma|mi|meu|minha|mio|мо\\p{L}+|mijn|m[oó]j\\p{L}*) ${holder}`,
    '\\b(?:pushed|committed|merged)\\b[^.]{0,40}\\b(?:fork|fixes it|solves it)\\b',
    '\\bupstream (?:has|have|fixed|solved|did|merged|already)\\b|\\btheir (?:PR|commit|fix|patch|version)\\b',
    '\\b(?:solved|fixed|did|done) (?:it|this|that|the same) (?:in|with|by)\\b',
  ),
  'u',
);

/** "The fix is already in Mehmet's branch": what is left is to copy it. */
const solutionThere = new RegExp(
  alternatives(
    'https?://\\S+[^.\\n]{0,30}\\b(?:solves?|fixes|fixed|does) (?:exactly |just )?(?:this|it|that)\\b',
    '\\b(?:fix|hotfix|patch|solution|Hotfix) (?:(?:that )?\\p{L}+ )?(?:pushed|committed|wrote|made)\\b[^.\\n]{0,40}\\b(?:works|does it|solves)',
    `\\b(?:fix|solution|patch|answer|change) (?:is|lives|sits|lies|can be found)(?: already)? (?:in|on|at|under)\\b[^.\\n]{0,40}(?:${holder}|\\d|://)`,
    `(?:Lösung|Fix|Korrektur|Behebung)\\b[^.\\n]{0,20} (?:ist|liegt|steht|steckt)\\b[^.\\n]{0,40}${holder}`,
    `(?:correctif|correction|solution|fix)\\b[^.\\n]{0,10} (?:est|se trouve)\\b[^.\\n]{0,40}${holder}`,
    `(?:arreglo|solución|corrección|fix|cambio)\\b[^.\\n]{0,10} está\\b[^.\\n]{0,40}${holder}`,
    `(?:correção|solução|conserto|fix)\\b[^.\\n]{0,10} está\\b[^.\\n]{0,40}${holder}`,
    `(?:correzione|soluzione|fix)\\b[^.\\n]{0,10} (?:è|sta)[^\\p{L}][^.\\n]{0,40}${holder}`,
    `(?:исправлени\\p{L}|фикс|решени\\p{L}|виправлення|рішення)[^.\\n]{0,20} (?:в|у|на) [^.\\n]{0,20}${holder}`,
    `(?:poprawka|rozwiązanie|fix)\\b[^.\\n]{0,10} jest\\b[^.\\n]{0,40}${holder}`,
    `(?:oplossing|fix)\\b[^.\\n]{0,10} (?:staat|zit|is)\\b[^.\\n]{0,40}${holder}`,
    `(?:düzeltme|çözüm)[^.\\n]{0,60}(?:commit|branch|dal|PR|MR)[^.\\n]{0,20}(?:var|hazır|duruyor|içinde)`,
    `(?:修正|対応|解決)[^。\\n]{0,30}(?:ブランチ|コミット|PR|MR)[^。\\n]{0,10}(?:あ[りる]|入って|済)`,
    `(?:修复|解决方案|改动)[^。\\n]{0,20}(?:分支|提交|PR|MR|commit)[^。\\n]{0,12}(?:里|中|上)`,
    `(?:수정|해결)[^.\\n]{0,30}(?:브랜치|커밋|PR|MR)[^.\\n]{0,10}(?:있|들어)`,
  ),
  'iu',
);

/** What was there before is the solution: "revert the last commit on this file". */
const takeBack = new RegExp(
  alternatives(
    '(?:^|[.!?,;:]\\s*|\\b(?:please|pls|bitte|just|then) )(?:revert|back out|roll back|undo) (?:commit |PR |MR |change )?[#!]?(?=[0-9a-f]*\\d)[0-9a-f]{3,40}\\b',
    `\\b(?:revert|back out|roll back|undo) (?:(?:the|my|his|her|their|our|this|that|last|latest|previous|most recent|\\p{L}+['’]s) )+${holder}`,
    `(?:letzte|vorige)\\p{L}* ${holder}[^.\\n]{0,30} rückgängig|mach\\w* [^.\\n]{0,40}${holder}[^.\\n]{0,20} rückgängig`,
    `(?:annule|défais)\\w* (?:le |la )?(?:dernier |dernière )?${holder}|(?:revierte|deshaz|reverte|desfaz|annulla|ripristina) (?:el |o |il |l')?(?:último |ultimo )?${holder}`,
    `откати\\p{L}* (?:последн\\p{L}+ )?${holder}|cofnij (?:ostatni )?${holder}|draai [^.\\n]{0,30}${holder} terug|son ${holder}\\p{L}* geri al`,
    `(?:直前|最後|前回)の${holder}を(?:取り消|戻|リバート|revert)|(?:回滚|撤销|还原)(?:上一个|最后一个|最近的)?${holder}|(?:마지막|이전) ${holder}[을를]? ?(?:되돌|취소)`,
  ),
  'iu',
);

/** What one does with a solution that stands elsewhere, as an order: told as history it is background. */
const order = new RegExp(
  alternatives(
    `(?<!\\p{L})${alternatives(
      '(?<!\\b(?:since|after|we|they|I|the|a) )(?:cherry[- ]?pick|back[- ]?port|forward[- ]?port)',
      're-?apply|re-?land|redo|pop (?:it|that)|get it (?:back|in)|pull \\S+ up to|(?:squash|pick|apply)(?=[,.;]| [0-9a-f]{5,40}\\b|\\s*$)|re-?create (?:it|its|the)|arc patch|git (?:am|apply|show)|vendor (?:it|that|their)|revert(?! to\\b|ing)',
      'port (?:it|that|this|the (?:fix|commit|change|patch)|commit|my|\\S+ to (?:our|the|this|main))',
      '(?:bring|get|put|carry|move|pull) (?:\\S+ ){0,4}(?:over|commit|onto|in(?:to)? (?:main|master|the right place|place|here|ours|src|lib)|in(?=[,.!]|\\s*$)|there|ours)',
      '(?:take|use|get|copy|pull|fetch) (?:\\S+ ){0,3}from|apply (?:the )?(?:patch|suggestion|commit|fix|change|it|this)|take (?:it|what|that|the commit|the code|over)|pick (?:it )?up',
      '(?:rebase|squash|land|finish|amend) (?:it|this|that|them|what|the|my|his|her)|merge (?:it|what|\\S+ (?:in)?to)|finish|rebase,|squash,',
      'do (?:exactly |just )?(?:what|as) (?:they|he|she|it|\\p{L}+) (?:did|does|do)|(?:do|make|need|want|have) (?:exactly )?(?:the )?same(?: change| fix| here| for| thing)?|same (?:change|fix|patch)',
      'translate (?:it|that|this)|copy (?:it|that|this|the (?:changes?|code|fix|diff))|want it (?:here|too|as well)|needs? (?:it|this|that) (?:as well|too|also)|as well please|1:1|(?:mirror|replicate|adopt|repeat|follow|backfill) (?:it|that|this|them)|want (?:it|that|this) (?:merged|here|in)|merged here|over the (?:finish(?:ing)? )?line|use (?:the|their|his|her|\\S+[\u0027’]s) (?:implementation|code|version|solution|fix)\\b',
      '(?:(?:in)?to|onto|nach|vers|para|till|naar|в) (?:main|master|trunk|develop)|auf (?:main|master|trunk|develop) (?:ge|über)?(?:bring|bracht|merg|hol|nehm|nomm)\\p{L}*',
      'übernehmen|übernimm|portier\\w*|einspielen|spiel\\w* \\p{L}+ ein|überführen|hol\\w* (?:das|den|die|ihn|es)|nachziehen|zurückportier\\w*|nimm (?:das|den|die)',
      'appliqu\\w*|reprend\\w*|récupère|report(?:e|er)(?! que)|rétroport\\w*|intègre|fusionne',
      'aplica\\w*|aplique|trae|tráe\\w*|traer|copia|reaplic\\w*|revierte|porta\\w*|integra',
      'traz|traga|faz o que|faça o que|puxa|reverte',
      'fusionar?|mergear|fusionare|applica\\w*|porta(?:re|lo|la)|riporta\\w*|prendi|recupera|riprendi',
      'przenieś|zastosuj|weź|cofnij|neem .{0,20} over|zet .{0,20} over|pas .{0,20} toe|overnemen|haal .{0,20} binnen',
      'перенес\\w*|примени\\w*|возьми|подтяни|откати|влей|перенеси|застосуй|візьми',
      'uygula\\w*|taşı\\w*|geri al\\w*|buraya al\\w*|aktar\\w*|tillämpa|ta över|flytta över',
    )}(?!\\p{L})`,
    '移植|取り込|適用|同じ修正|反映して|持ってき|バックポート|应用|合并到|搬到|搬过来|拿过来|移到|同样的(?:修复|修改|改动)|적용해|가져와|반영해|옮겨|백포트',
    'طب[ّ]?ق|انقل|نفس الإصلاح|लागू कर|लगा दो|ले आओ|वही बदलाव',
  ),
  'iu',
);

/** Only a change that is still open is so, and only an open one is asked to become otherwise. */
const openState = new RegExp(
  alternatives(
    '(?<![\\p{L}\\p{N}])(?:is|are|has|have|got|gets|with|hat|haben|ist|sind|a|est|tiene|está|tem)(?![\\p{L}\\p{N}])[^.\\n]{0,40}(?:conflict|comment|approved|\\bred\\b|\\bchecks?\\b|failing|-1|unresolved|Konflikt|Kommentar|\\brot(?:en|e|er)?\\b|conflit|commentaire|rouge|conflicto|comentario|conflito|comentário)',
    '\\b(?:CI|build|pipeline|tests?|checks?|lint\\p{L}*)\\b[^.\\n]{0,15}\\b(?:failures?|errors?|fails?|failing|red|broken|complains?)\\b|\\b(?:failures?|errors?) (?:of|on|in)\\b|\\bwhatever\\b[^.\\n]{0,30}\\bcomplains',
    '\\b(?:address|resolve|answer) (?:the |all |his |her |their )?(?:open )?(?:comments?|review|feedback|threads?)|\\b(?:get|make) (?:it|them|this|that|CI) (?:green|pass|mergeable)|fertig ?(?:machen|stellen)|\\brote[nr]? (?:Jobs?|Checks?|Tests?|Pipeline)|\\b(?:red|failing) (?:jobs?|checks?|tests?)|\\bpass(?:es)? (?:CI|checks|review)\\b|auf (?:den neuesten|aktuellen) Stand|up[ -]to[ -]date|terminer|termina|закончи|完成|仕上げ|마무리',
  ),
  'iu',
);

/** Words that make a change the past: the culprit, or the background. */
const history =
  /\b(?:since(?! v?\d+\.\d)|after|introduced|broke(?:n)?|caused|regress\w*|left out|went in|bisect\w*|culprit|because of|rolled back|rollback|didn['’]t help|seit|nachdem|depuis|après|desde|después|dopo|dal momento|после|с тех пор|sinds|odkąd|beri)\b|以来|してから|之后|以后|이후|बाद|منذ|بعد/iu;

const refused = /\b(?:without|don['’]?t|do not|instead of|ohne|nicht|sans|sin|sem|senza|без|niet|bez)\b/iu;

/** A model for other work: "apply the same idea to fax numbers". */
const model = /\bsame (?:idea|approach|rules?|validation|normali[sz]ation|style|pattern|way)\b/i;

/** Nothing is a reference without one of these. */
const anyTrace =
  /https?:|[0-9a-f]{7}|[#!+/]\d|\b(?:origin|feature|feat|hotfix|bugfix|topic|wip|users?)\/|\bD\d{4}|_r\d|commit|patch|\.diff|stash|gist|branch|fork|upstream|solved|fixed|\b(?:PR|MR|CL)\b|request|Zweig|ветк|коммит|\brama\b|\bramo\b|ブランチ|コミット|分支|提交|브랜치|커밋/i;

/**
 * "Cherry-pick 7e21726": whatever id the change had when it landed, this asks for a copy.
 * @param branches names that the landed change had
 */
export function findTransplantSentences(prompt: string, branches: readonly string[] = []): string[] {
  const isNamed = (text: string) => branches.some((name) => hasBranch(text, name));
  if (prompt.length > 20_000 || !(anyTrace.test(prompt) || isNamed(prompt))) return [];
  const sentences = prompt
    .split(/(?<=[.!?。！？])\s+|(?<=[。！？])|\n+/)
    .filter((each) => each.length < 1000);
  return sentences
    .filter((sentence, i) => {
      if (solutionThere.test(sentence) || takeBack.test(sentence)) return !refused.test(sentence);
      const isOpenOne = request.test(sentence) || isNamed(sentence);
      if (!isOpenOne && !commit.test(sentence) && !keptElsewhere.test(sentence)) return false;
      if (history.test(sentence) || model.test(sentence)) return false;
      const isOrder = (text: string | undefined) =>
        text !== undefined &&
        (order.test(text) || (isOpenOne && openState.test(text))) &&
        !refused.test(text) &&
        !model.test(text);
      return isOrder(sentence) || isOrder(sentences[i + 1]);
    })
    .map((sentence) => sentence.trim());
}

function hasBranch(text: string, name: string): boolean {
  return new RegExp(
    `(?<![\\p{L}\\p{N}/_-])(?:origin/)?${RegExp.escape(name)}(?![\\p{L}\\p{N}/_-])`,
    'iu',
  ).test(text);
}
