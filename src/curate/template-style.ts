import { letters } from './code-names.ts';
import { findHeld } from './find-held.ts';
import type { Measures } from './fitted-score.ts';
import { countProcessOrders, isAboutWork } from './process-orders.ts';
import { countWords, toProse, toSentences } from './prose.ts';

/** Of longer prompts the rest is a log or a file. */
const maxLength = 4000;

/**
 * How a prompt is written, and how much of it is about its matter: what machines, menus and commands say is set like print,
 * speaks of nobody, gives orders about the work as such, and shares few words with the change that it led to.
 * @param change message and patches of what landed
 */
export function measureStyle(prompt: string, change: string): Measures {
  const text = prompt.trim().slice(0, maxLength);
  const prose = toProse(text);
  const sentences = toSentences(prose);
  return {
    ...measureTone(text, prose, sentences),
    ...measureOrders(prose, sentences),
    ...measureForm(text, prose),
    matter: measureMatter(prose, change.slice(0, maxChangeLength).toLowerCase()),
  };
}

const maxChangeLength = 20_000;

/** The share of its words that the change has, parts of names too; a script that sets no words apart has none. */
function measureMatter(prose: string, change: string): number {
  const words = new Set(
    prose
      .replaceAll(unspaced, ' ')
      .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(wholeWord),
  );
  return words.size < minWordCount ? usualMatter : findHeld(change, [...words]).length / words.size;
}

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu;

const minWordCount = 3;
const usualMatter = 0.2;

const wholeWord = new RegExp(`[${letters}]{4,}`, 'gu');

/** Whether somebody speaks. */
function measureTone(text: string, prose: string, sentences: readonly string[]) {
  return {
    beginsSmall: Number(/^\p{Ll}/u.test(text)),
    beginsWithSender: Number(sender.test(text)),
    beginsWithProgram: Number(program.test(text)),
    beginsWithSign: Number(/^[^\p{L}]/u.test(text)),
    endsWithMark: Number(/[.。:)]$/.test(text)),
    smallSentences: toShare(sentences, (sentence) => /^\s*\p{Ll}/u.test(sentence)),
    openSentences: toShare(sentences, (sentence) => !/[.!?:。)]\s*$/.test(sentence)),
    asks: Number(/[?？!！]/.test(prose)),
    firstPerson: Number(firstPerson.test(prose)),
    secondPerson: Number(/\byou(?:r|['’]re)?\b/i.test(prose)),
    contractions: Number(/['’](?:s|t|re|ll|ve|d|m)\b/.test(prose)),
    chat: Number(chat.test(prose)),
    people: toCount(prose, people),
    past: toCount(prose, past),
    wishes: toCount(prose, wish),
    contrasts: toCount(prose, contrast),
    otherTongue: Number(otherTongue.test(prose)),
    longWords: toShare(prose.match(anyWord) ?? [], (word) => word.length >= 8),
    length: Math.log1p(countWords(prose)) / 3,
  };
}

/** `policy-bot: …`, `osm-qa note 88213 · …` */
const sender = /^\W{0,3}\p{L}[\p{L}\d_-]{2,24}(?: [\p{L}\d#_-]+){0,3} ?(?:\([^)\n]*\) ?)?(?:: |[▸►»·|])/u;

/** `tsc-sentinel ▸ …`, `kb-sync: …`, `flakewatch: …`: a name in small letters, joined or of a kind. */
const program =
  /^\[?(?:[a-z\d]+(?:[-_][a-z\d]+)+|[a-z]*(?:bot|watch|guard|scan|sync|fmtd?|lint))(?:\]|(?: [^:▸·|\n]{1,24})? ?(?:: |[▸►»·|]))/u;

const firstPerson =
  /(?<!\p{L})(?:I|I['’](?:m|d|ve|ll)|i|i'm|[Mm]y|[Mm]e|[Ww]e|[Oo]ur|us|ich|mir|mich|wir|uns|mein\p{L}*|unser\p{L}*|je|j['’]ai|moi|nous|mon|yo|nosotros|mi|eu|meu|я|мы|мне|нам|мой)(?!\p{L})|私|僕|俺|我们|我|저는|제가/u;

const chat =
  /\b(?:pls|plz|thx|btw|kinda|ok|hey|hi|just|actually|maybe|think|still|please|bitte|thanks|danke|merci|gracias)\b/i;

/** Whom people tell of. */
const people =
  /(?<!\p{L})(?:he|she|him|his|her|they|them|their|people|customers?|users?|every(?:one|body)|some(?:one|body)|nobody|one|colleagues?|boss|team|clients?|Kund\p{L}+|Nutzer\p{L}*|clientes?|usuarios?)(?!\p{L})/giu;

const past =
  /(?<!\p{L})(?:was|were|had|did|got|came|went|saw|said|told|thought|found|made|took|lost|wanted|noticed|tried|broke|asked|complained|called|used to|yesterday|last (?:week|night|month)|today|tomorrow|tonight|this morning|gestern|heute|war|hatte|ayer|hoy|hier|aujourd['’]hui)(?!\p{L})/giu;

const wish =
  /(?<!\p{L})(?:should|shall|would|could|can['’]t|may|must|soll\p{L}*|muss|darf|debe\p{L}*|devrait|doit)(?!\p{L})/giu;

const contrast =
  /(?<!\p{L})(?:but|though|although|instead|however|anyway|even|only when|rather|yet|too|also|already|again|aber|sondern|sino|pero|mais|но)(?!\p{L})/giu;

const otherTongue =
  /[äöüßéèàçñáíóúãõ\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}\p{Script=Arabic}\p{Script=Devanagari}]/u;

const anyWord = new RegExp(`[${letters}]+`, 'gu');

/** Somebody speaks of themselves, or in a chatty tone. */
export const isPersonal = (text: string) =>
  firstPerson.test(text) || chat.test(text.replaceAll(/\b(?:please|bitte)\b/gi, ''));

/** Orders, and whether they are about the work as such: run, commit, report, stop. */
function measureOrders(prose: string, sentences: readonly string[]) {
  const orders = sentences.filter((sentence) => order.test(sentence)).length;
  const process = sentences.reduce((sum, sentence) => sum + countProcessOrders(sentence), 0);
  return {
    orders: Math.min(orders, 4) / 2,
    orderShare: orders / Math.max(1, sentences.length),
    processOrders: Math.min(process, 4) / 2,
    workShare: toShare(sentences, isAboutWork),
    pointing: Number(pointing.test(prose)),
    chore: Number(chore.test(prose)),
    references: Number(reference.test(prose)),
    limits: Number(/\b(?:do not|don['’]t|never|must|only|without|unless|nothing)\b/.test(prose)),
  };
}

const order =
  /^\W*(?:(?:then|finally|please|and|also|never|only|always|do not|don['’]t|bitte|por favor) )*(?:add|analy[sz]e|answer|append|apply|approve|ask|assess|build|bump|change|check|choose|classify|clean|close|commit|compare|complete|compute|confirm|continue|convert|copy|cover|create|cut|debug|decide|delete|describe|determine|diagnose|document|draft|drop|edit|emit|ensure|evaluate|execute|explain|explore|extend|extract|fetch|fill|find|finish|fix|follow|format|generate|give|group|handle|identify|ignore|implement|improve|include|increase|inspect|install|investigate|keep|leave|limit|list|load|look|make|mark|merge|migrate|minimi[sz]e|move|name|note|omit|open|optimi[sz]e|output|pick|plan|post|prepare|preserve|proceed|produce|propose|provide|push|raise|rank|rate|read|rebase|recommend|reduce|refactor|remove|rename|reorder|repair|replace|reply|report|reproduce|resolve|respond|restore|resume|return|review|revise|rewrite|run|save|scan|score|search|select|set|show|simplify|skip|solve|sort|split|stage|start|state|stop|suggest|summari[sz]e|support|switch|take|test|think|translate|triage|try|update|upgrade|use|validate|verify|wait|walk|work|write|erstell\w*|erzeug\w*|schreib\w*|behebe?|bereinige?|prüfe?|fasse?|führe?|füge?|ergänz\w*|génère|écris|rédige|corrige|explique|genera|escribe|actualiza|crea|cree|crie|gere|atualize|напиши|сгенерируй|исправь|создай|обнови|corrig\w*|devuelve|muestra|ajoute|mets|vérifie|résume|\p{L}{3,30}en Sie)(?!\p{L})|(?:してください|しなさい)。?\s*$|^请|하세요\.?\s*$/iu;

/** What menus and commands are for: the messages around a change, what stands in its way, what goes with it. */
const chore =
  /commit[- ]?(?:messages?|nachricht|mensaje|mensagem)|conventional commits?|message de commit|mensa\p{L}+ de(?:l)? commit|(?:сообщени\p{L}|описани\p{L}) (?:для )?(?:коммит|pull)\p{L}*|コミットメッセージ|提交(?:信息|说明)|커밋 ?메시지|(?:pull|merge)[- ]?request|\b(?:PR|MR)\b(?! ?[#!\d])|(?:merge|rebase)[- ]?(?:conflict|konflikt)\p{L}*|conflits de fusion|conflictos|コンフリクト|冲突|충돌|release ?notes|change ?log|notes de version|リリースノート|更新日志|(?:unit|regression)[- ]?tests?|pruebas unitarias|docstrings?|doc(?:umentation)? comments?|jsdoc|文档注释|(?:review|reviewer)(?:['’]s)? (?:comments?|feedback)|レビュー|\b(?:summary|summari[sz]e|recap|overview|zusammenfass\p{L}*|résum\p{L}*|resum\p{L}*|riassun\p{L}*)\b|要約|总结|요약|\blint(?:er|ing)?\b|compiler warnings|\bcoverage\b|lock ?file|archivo de bloqueo|dependenc(?:y|ies)|dependencia|abhängigkeit\p{L}*|\bTODOs?\b|\bbump\b/iu;

/** A change, a commit or an issue of one's own. */
const reference = /[#!]\d+\b|\b[0-9a-f]{7,40}\b|https?:\/\//i;

/** The code under the cursor, the text below: what is filled in each time. */
const pointing =
  /\b(?:(?:below|above)(?! (?:it|that|this|\d))|following|current(?! (?:behaviou?r|state|situation))|selected|attached|provided|given|listed|this (?:file|code|function|repo\w*|project|codebase|method|class|branch|diff|PR|pull request|commit|change|issue|ticket|error|component|module|test|conversation|session|plan|list))\b|(?:ausgewählt|markiert|folgend|unten|angehängt)\p{L}*|ci-dessous|suivante?s?|sélectionnée?s?|siguientes?|seleccionad\p{L}*|abaixo|seguintes?|ниже|следующ\p{L}+|выделенн\p{L}+|以下|次の|選択|选中|所选|下面|다음|선택/iu;

/** What a form or a program leaves in a text. */
function measureForm(text: string, prose: string) {
  const lines = text.split('\n').filter((line) => /\S/.test(line));
  return {
    keyedLines:
      lines.length < 2 ? 0 : toShare(lines, (line) => /^\P{L}{0,3}[\p{L}\p{M}\p{N} ]{2,24}[:=]/u.test(line)),
    sigil: Number(/^(?:[/@$<{])(?!\/?(?:[abip]|br|div|h\d|img|li|span|t[dr]|ul)\b)/.test(text)),
    beginsWithBracket: Number(/^\[/.test(text)),
    beginsWithHash: Number(/^#/.test(text)),
    headings: Number(/^#{1,4} /m.test(text)),
    bullets: Number(/^\s*[-*•] /m.test(text)),
    tags: Number(/<[a-z][\w-]*>/.test(prose)),
    slots: Number(/\{\{|\$\{|\$[A-Z]/.test(prose)),
    brackets: Number(/\[[^\]]+\]/.test(prose)),
    capitals: Number(/\b[A-Z]{4,}\b/.test(prose)),
    paths: Number(/[\w-]\/[\w-]|\.\w{2,4}\b/.test(text)),
    names: toCount(text, codeName),
    reports: Number(report.test(prose)),
    mails: Number(mail.test(text)),
    separators: toCount(text, separator),
    fields: Math.min(4, prose.match(field)?.length ?? 0) / 2,
    automation: Math.min(2, prose.match(automation)?.length ?? 0) / 2,
    tellsAtLength: Number(countWords(prose) > 120),
  };
}

/** Nothing is looked for from within a word: long ones would be gone through once for each of their letters. */
const codeName = /(?<![\p{L}_$])[\p{L}_$]*(?:\p{Ll}\p{Lu}|_\p{L}|\p{L}\()[\p{L}\p{N}_$]*/gu;

/** Headings under which people tell what they saw. */
const report =
  /^\W*(?:steps|steps to reproduce|expected|actual|observed|motivation|notes|schritte|erwartet|tatsächlich|attendu|esperado)\b/im;

/** What people forward. */
const mail = /^>|^(?:from|von|de|date|datum|subject|betreff|sent|gesendet): /im;

const separator = /[▸▶►»·•|→⇒™⚠✅❌🔄🤖📌🚨✨]/gu;

/** `Owner: agent. SLA: 1 day.` */
const field = /(?:^|[.|▸·(]\s*|\n)\p{Lu}[\p{L}\p{M} ]{1,20}: ?\S/gu;

const automation =
  /(?<!\p{L})(?:agents?(?!\.md)|bot|auto(?:matic\p{L}*|matisch\p{L}*|matique\p{L}*|mático|mated|-?\p{L}{3,10}ed)?|assignee|owner|SLA|reporter|priority|severity|definition of done|runs?(?= ?[#:\d]| id)|job|workflow|sandbox|agente?|агент\p{L}*|авто\p{L}*)(?!\p{L})|自動|自动|자동|에이전트/giu;

/** How often, up to three times, halved. */
const toCount = (text: string, pattern: RegExp) => Math.min(3, text.match(pattern)?.length ?? 0) / 2;

function toShare<Item>(items: readonly Item[], is: (item: Item) => boolean): number {
  return items.length === 0 ? 0 : items.filter(is).length / items.length;
}
