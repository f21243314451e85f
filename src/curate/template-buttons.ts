import type { TemplateForm } from './template-harness.ts';

/** The code under the cursor, which no person who types calls so: menus and buttons do. */
const selection = [
  '^(?:please )?(?:explain|fix|refactor|optimi[sz]e|document|test|review|improve|simplify|add|write|generate|create|convert|translate|format|clean|find|describe|rewrite|complete|debug|summari[sz]e|run|remove)\\b[^.\\n\'"]{0,60}\\b(?:the|this|these|my) (?:(?:selected|highlighted) (?:code|lines?|function|method|snippet|block|symbols?|text|region|class(?:es)?|declarations?)|(?:open|active|current(?:ly open)?) (?:file|editor|buffer|document)(?! (?:size|name|path|type)))\\b',
  '(?:ausgewählt|markiert|selektiert|geöffnet)(?:e[nrms]?) (?:Code|Funktion|Methode|Klasse|Datei|Zeilen|Abschnitt)|(?:Code|Auswahl) (?:in der|der) (?:Auswahl|Datei)',
  '(?:code|fonction|méthode|classe|lignes?|extrait) (?:sélectionnée?s?|surlignée?s?)|fichier (?:ouvert|actif|courant)',
  '(?:código|función|função|método|líneas|linhas|clase|classe|fragmento|trecho) (?:seleccionad|selecionad|resaltad|destacad)[oa]s?|(?:archivo|arquivo|ficheiro) (?:abierto|aberto|activo|actual|atual)',
  '(?:codice|funzione|metodo|righe) (?:selezionat|evidenziat)[oaie]',
  'выделенн\\p{L}+ (?:код|функци|метод|фрагмент)\\p{L}*|виділен\\p{L}+ код\\p{L}*',
  'zaznaczon\\p{L}+ (?:kod|funkcj|metod|fragment)\\p{L}*|geselecteerde (?:code|functie|regels)|markerad kod|seçili (?:kod|fonksiyon|satır)\\p{L}*',
  '(?:選択(?:した|された|中の|範囲の)|選択範囲の)(?:コード|関数|メソッド|行|ファイル)|以下の(?:コード|関数)',
  '(?:选中|所选|選取|选定|选择)(?:的)?(?:代码|代碼|函数|方法|片段|文件)|(?:以下|下面的?)(?:代码|函数)',
  '(?:선택한|선택된|선택 영역의|다음) (?:코드|함수|메서드)',
  'चयनित कोड|चुने हुए कोड|(?:الكود|الشيفرة|الدالة) (?:المحدد|المحددة)',
].join('|');

const diff =
  '(?:staged|indexed|cached|uncommitted|pending)\\b|\\bdiff\\b|gestaget\\p{L}*|indexé\\p{L}*|modifications|Änderungen|cambios|preparados|alterações|mudanças|modifiche|изменени\\p{L}+|индекс\\p{L}*|zmian\\p{L}*|wijzigingen|değişiklik\\p{L}*|差分|変更|ステージ|变更|更改|暂存|改动|변경|스테이징|बदलाव|التغييرات';

const commitMessage =
  'commit[- ]?(?:messages?|nachricht|mensaje|mensagem|bericht|mesaj\\p{L}*)|messages? de commit|mensaje de(?:l)? commit|mensagem de commit|messaggio di commit|(?:сообщени|описани)\\p{L} (?:для )?коммит\\p{L}*|wiadomość commita|コミットメッセージ|提交(?:信息|说明|訊息)|커밋 ?메시지|कमिट संदेश|رسالة (?:commit|الالتزام)|conventional commits? (?:message|format)';

const changeText =
  '(?:pull[- ]?request|merge[- ]?request|\\bPR|\\bMR|プルリクエスト|拉取请求|풀 ?리퀘스트|пул-?реквест\\p{L}*)';

/** What menus, buttons and commands ask for, however they begin; each is short and speaks of nothing in particular. */
export const buttons: readonly TemplateForm[] = [
  {
    name: 'tests',
    pattern:
      /^(?:please )?(?:write|create|generate|add) (?:\w+ ){0,2}tests? for (?:the|this|these) (?:class|file|function|code|module|method|component|snippet)(?: (?:below|above|given|shown|attached))?[.,:]?(?:\s|$)/i,
  },
  {
    name: 'explanation',
    pattern:
      /^(?:please )?explain (?:this|the) (?:error|failure|message|diagnostic)\b[^.\n]{0,20}\b(?:and|then) (?:suggest|propose|fix)\b/i,
  },
  {
    name: 'continuation',
    pattern:
      /^(?:please )?(?:continue|proceed|go on|carry on|start) with (?:the |your )?(?:next|remaining|first|following) (?:steps?|tasks?|items?|phase|todos?)(?: (?:of|in|from|on) (?:the |your )?(?:plan|list|file|todo list))?[.!]?$/i,
  },
  {
    name: 'order to a tool',
    pattern:
      /^(?:please )?(?:use|using) the [\w-]+(?: [\w-]+)? (?:tool|MCP|MCP server|CLI|skill|subagent) (?:to|and)\b/i,
  },
  {
    name: 'task list',
    pattern:
      /\b(?:mark|tick|check) (?:each|every|the|all) (?:task|item|step|box)s? (?:off|as (?:done|completed?|finished))\b/i,
  },
  {
    name: 'audit',
    pattern:
      /^(?:please )?(?:perform|run|do|conduct|carry out) (?:a|an) (?:\w+ ){0,2}(?:audit|scan|review|analysis|assessment) of\b/i,
  },
  {
    name: 'rewording',
    pattern: /^(?:please )?(?:rewrite|reword|rephrase|shorten|polish|proofread) the following\b/i,
  },
  { name: 'button on code', pattern: new RegExp(selection, 'iu') },
  {
    name: 'commit message',
    pattern: new RegExp(
      `^(?!(?:the|an?|our|when|if|die|der|das|le|la|les|el|os?)\\b)(?:[\\s\\S]*(?:${commitMessage})[\\s\\S]*(?:${diff})|[\\s\\S]*(?:${diff})[\\s\\S]*(?:${commitMessage}))`,
      'iu',
    ),
  },
  {
    name: 'commit message',
    pattern: new RegExp(
      `^(?:[\\p{L}]+ ){0,2}(?:an? |un[ae]? |eine |einen |uma |the )?(?:${commitMessage})[.:。]?$`,
      'iu',
    ),
  },
  {
    name: 'pull request',
    pattern: new RegExp(
      `(?:(?:fill (?:out|in)|complete|write|draft|generate|compose|prepare|update|produce|suggest)\\b[^.\\n]{0,30}${changeText}(?:'s)? (?:template|description|title|body|summary|text)|${changeText}[- ]?(?:の説明|の概要|のタイトル|描述|标题|说明|설명|beschreibung|titel|text)|(?:description|Beschreibung|Zusammenfassung|summary|título|titre|titolo|descripción|descrição|descrizione|описание|opis) (?:de la |da |do |del |della |du |для |für (?:diesen|den) |zu diesem |dieses |this |of this )?${changeText})`,
      'iu',
    ),
  },
  {
    name: 'release notes',
    pattern:
      /^(?:please )?(?:update|generate|write|create|draft|prepare|compile|extend) (?:the )?(?:CHANGELOG(?:\.md)?|change ?log|release notes?|what['’]s new)(?! (?:page|template|parser|section|view|command|screen))\b[^.\n]{0,40}\b(?:for|from|since|with|based on|between)\b[^.\n]{0,80}(?:\btags?\b|\bmerged\b|\bcommits?\b|\bpull requests\b|\{\{)/i,
  },
  {
    name: 'release notes',
    pattern:
      /(?:リリースノート|変更履歴)を?(?:作成|生成|書)|(?:生成|撰写|编写)[^。\n]{0,12}(?:发布说明|更新日志|变更日志)|릴리[스즈] ?노트[를을]? (?:작성|생성)|(?:génère|rédige|genera|gere|redacta|escribe|erstelle|generiere|schreibe|сгенерируй|напиши|wygeneruj)\b[^.\n]{0,20}(?:notes? de (?:version|release)|notas de (?:la )?(?:versión|versão|release)|Release[- ]?Notes|Changelog)/iu,
  },
  {
    name: 'release notes',
    pattern:
      /^(?!(?:the|an?|when|if|on|in|die|der|das|le|la|les|el|os?)\b)(?=[\s\S]*[.。:]\s*$)(?=[\s\S]*(?:CHANGELOG|changelog|release notes|Versionshinweise|notes de version|notas de (?:la )?versi[óo]n|リリースノート|変更履歴|更新日志|릴리[스즈] ?노트))(?=[\s\S]*(?:\bcommits?\b|\b(?:last|latest|previous|letzte[nr]?|dernier|último) (?:tag|release)|коммит|提交|コミット|커밋|\b(?:since|seit|depuis|desde) v?\d))/iu,
  },
  {
    name: 'summary',
    pattern:
      /^(?!(?:the|an?|our|die|der|das|le|la|el)\b)(?=[\s\S]*[.。:]\s*$)(?=[\s\S]*(?:summary|summari[sz]e|Zusammenfassung|fasse?\b|résum|resum|riassun|сводк|резюм|podsumowa|samenvat|要約|总结|요약))(?=[\s\S]*(?:\bconversation|\bsession\b|Unterhaltung|Sitzung|Gespräch|conversaci|conversa\b|conversazione|бесед|разговор|сесси|rozmow|gesprek|会話|对话|대화|\bhand-?over\b|\bfor reviewers\b))/iu,
  },
  {
    name: 'pull request',
    pattern: new RegExp(
      `^(?:crie|crea|cree|abre|abra|erstelle|öffne|crée|ouvre|apri|создай|открой|utwórz|maak|oluştur)\\b[^.\\n]{0,15}${changeText}`,
      'iu',
    ),
  },
  {
    name: 'dependency update',
    pattern:
      /^(?=[\s\S]*(?:dependenc|Abhängigkeit|dépendance|dependencia|dependência|dipendenz|зависимост|依存|依赖|의존))(?=[\s\S]*\d+\.\d+)(?=[\s\S]*(?:lock|bloqueo|verrou|bloqueio|ロック|锁|잠금|\bbuild\b|\bsuite\b|changelog))[\s\S]*[.。]\s*$/iu,
  },
  {
    name: 'place in a file',
    pattern: /^(?:fix|explain|resolve|address|solve) (?:this|the|these) [^\n]*\bat line \d+\.?$/i,
  },
  {
    name: 'summary',
    pattern:
      /^(?:please )?(?:give|provide|write|produce|create|generate) (?:me )?(?:a |an |the )?(?:\w+ ){0,3}(?:summary|overview|recap|walkthrough|explanation) of (?:the |this |these |all )?(?:\w+ ){0,2}(?:changes|diff|pull request|PR|commits?|repository|repo|codebase|file|code|conversation|session)(?=\s*[.:,]|\s*$|\s+(?:in|on|of|for|since|from) (?:this|the|that|these|my)\b)/i,
  },
  {
    name: 'summary',
    pattern:
      /(?:会話|セッション|この(?:変更|コミット|ファイル|リポジトリ))を?(?:要約|まとめ)|(?:总结|概述)(?:一下)?(?:这次|本次|当前|这个|该)?(?:对话|会话|提交|更改|仓库|代码库|文件)|(?:대화|세션|변경 ?사항|저장소)[를을]? 요약/u,
  },
  {
    name: 'review comments',
    pattern:
      /^(?:please )?(?:resolve|address|fix|handle|apply|answer|implement) (?:all |the |every |any |open |unresolved |remaining )*(?:review(?:er)?s?['’]? )?(?:comments?|feedback|suggestions|threads|review)\b[^.\n]{0,40}\b(?:pull request|merge request|PR|MR|reviewers?|branch)\b/i,
  },
  {
    name: 'pull request',
    pattern: new RegExp(
      `^(?:please )?(?:write|draft|generate|compose|create|prepare|suggest|produce|give me) (?:an? |the )?(?:\\w+ ){0,3}(?:description|title|summary|body|text) (?:for|of) (?:this|the|my|these) ${changeText}`,
      'iu',
    ),
  },
  {
    name: 'lint button',
    pattern:
      /^(?:please )?(?:fix|resolve|correct|address) (?:all |the |these |any )*(?:auto-?fixable |remaining |following )?(?:\w+ )?(?:problems?|errors?|warnings?|issues?|diagnostics|violations|findings)\b[^.\n]{0,30}\b(?:reported by|flagged by|from|found by) (?:the )?(?:linter|language server|compiler|problems panel|static analy\w+|type checker)\s*[.:]?\s*(?:\n|$)/i,
  },
  {
    name: 'failed job',
    pattern:
      /^(?:the |this |your )?(?:merge queue|pipeline|pull request|merge request|workflow|build|check|deploy\w*|status check|required check)\b[^.\n]{0,80}\b(?:removed|failed|failing|blocked|did not (?:succeed|pass)|was rejected|cannot be merged|is out[- ]of[- ]date)\b[\s\S]{0,200}\b(?:push (?:a|the|your) (?:fix|correction|change|commit)|re-?queue|investigate|re-?run)\b/i,
  },
];
