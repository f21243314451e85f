import type { TemplateForm } from './template-harness.ts';

const opening = '^(?:(?:please|can you|could you|bitte|per favore|por favor|s’il te plaît|пожалуйста),? )?';
const begins = (pattern: string) => new RegExp(opening + pattern, 'iu');

/** What buttons and editors ask for, by how it begins. */
export const chores: readonly TemplateForm[] = [
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
      '(?:do an? |perform an? )?(?:thorough |detailed |quick )?(?:code )?review (?:of )?(?:this|the|my|these|following)(?: (?:following|selected|staged|unstaged|uncommitted|current|open|recent|latest|last|whole|entire|new|proposed))? (?:pull request|PR|merge request|MR|diff|patch|changes?|commits?|branch|code)\\b',
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
      '(?:resolve|fix|solve|handle) (?:all |the |these |any |my |remaining )*(?:(?:git|merge|rebase) )*conflicts?(?= in\\b(?![^\\n]*, \\p{Ll}+ )|\\s*[.!]?\\s*$|[.!]\\s)',
    ),
  },
  {
    name: 'merge conflict',
    pattern: begins(
      '(?:(?:löse|behebe) (?:alle |die )*(?:merge-?)?konflikte|résou\\p{L}* (?:les |tous les )conflits|resuelve (?:los |todos los )conflictos|resolva os conflitos|разреши конфликты|(?:マージ)?コンフリクトを解(?:消|決)|解决(?:合并)?冲突|(?:머지|병합) ?충돌을? 해결)',
    ),
  },
  {
    name: 'merge conflict',
    pattern: begins('there (?:are|were) (?:\\w+ )?(?:merge )?conflicts (?:between|when|while)\\b'),
  },
  {
    name: 'commit message',
    pattern: begins(
      '(?:(?:based on|from|for|given) the (?:\\w+ )?(?:diff|changes), )?(?:write|generate|create|produce|suggest|draft|give me) (?:me )?(?:a |an |the )?(?:[\\w-]+ ){0,3}commits? message',
    ),
  },
  {
    name: 'commit message',
    pattern: begins(
      '(?:(?:schreib|erzeug|erstell|generier)e? (?:mir )?eine commit-?(?:nachricht|message)|(?:écris|rédige|génère) (?:un |le )?message de commit|(?:escribe|genera) (?:un |el )?mensaje de commit|(?:escreva|gere) (?:uma |a )?mensagem de commit|(?:напиши|сгенерируй) (?:сообщение|описание) (?:для )?коммита|コミットメッセージを|(?:请?(?:根据|基于|为|给)[^。\\n]{1,20})?(?:生成|写|编写)(?:一个|一条)?[^，。\\n]{0,6}(?:提交信息|提交说明|commit message)|커밋 메시지)',
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
    name: 'message around a change',
    pattern: begins(
      '(?:erzeuge?|erstelle?|generiere?|schreibe?|génère|rédige|écris|genera|escribe|redacta|crea|gere|escreva|crie|scrivi|сгенерируй|напиши|составь|создай) [^\\n.]{0,40}(?:pull[- ]?request|merge[- ]?request|release[- ]?notes|notes? de (?:la )?version|notas de (?:la )?versi[oó]n|versionshinweise|zusammenfassung der (?:\\p{L}+ )?(?:unterhaltung|sitzung|änderungen)|résumé de (?:la |cette )?(?:conversation|session)|resumen de (?:la |esta )?(?:conversación|sesión))',
    ),
  },
  {
    name: 'review',
    pattern: begins(
      '(?:(?:über)?prüfe?n?(?: sie)? (?:bitte )?(?:den|die|das) (?:folgend|ausgewählt|markiert|aktuell|geändert)\\p{L}+ (?:code|diff|änderungen|datei)|(?:revisa|analiza|revise|analise) (?:el |los |o |as )?(?:siguientes? )?(?:código|diff|cambios|alterações)(?: seleccionad\\p{L}+| siguientes?| actual\\p{L}*|:)|(?:请?审查|検査|レビュー)(?:以下|所选|选中|当前)|(?:以下|選択した)の?コードをレビュー)',
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
    pattern: begins(
      '(?:(?:erklär|prüf|überprüf|refaktorier|dokumentier|optimier|test|schreib|erstell|generier|verbesser|vereinfach|ergänz|behebe?)(?:en? sie|e)? [^\\n.]{0,40}(?:ausgewählt|markiert)\\p{L}+ (?:code|funktion|klasse|methode|zeilen|abschnitt)|(?:expli|refact|document|optimi[sz]|mejora|escrib|gen[eè]r|añad|simplifi|améliore|[eé]cri|ajoute|spiega|migliora|scrivi|corri)\\p{L}* [^\\n.]{0,40}(?:código|función|método|fragmento|code|fonction|codice|funzione) (?:sele[cz]+ionad|sélectionné|selezionat)|(?:объясни|напиши|добавь|улучши|исправь|сгенерируй) [^\\n.]{0,40}выделенн\\p{L}+ (?:код|функци|фрагмент)|(?:请|为|对|给|解释|重构|优化)[^。\\n]{0,6}(?:选中|所选)的?(?:代码|函数|方法|类)|選択(?:した|された|中の|範囲の)(?:コード|関数)[^。\\n]{0,40}(?:ください|せよ)|선택(?:한|된) ?(?:코드|함수)[^.\\n]{0,40}(?:하세요|주세요))',
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
      '(?:generate|write|create|draft) (?:the |a )?(?:[\\w-]+ ){0,2}(?:release notes|changelog)(?: entry)? (?:for|from|since|of) (?:this|these|the (?:commits?|changes|merged|last|latest)|merged|all|v?\\d|version|commits?|release|`|\\{)',
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
