import type { Finding } from '../domain/finding.ts';
import { toChangeKind } from './change-kind.ts';
import { doubt, object, pass } from './finding.ts';
import { findHiddenNames } from './hidden-names.ts';
import { saysAnything } from './prose.ts';
import { findReferences } from './solution-references.ts';
import type { Subject } from './subject.ts';

const filter = 'specification';

/** Whether prompt and base say what is wanted, and whether the tests ask for more than they say. */
export async function checkSpecification(subject: Subject): Promise<Finding> {
  const lack = findLack(subject);
  if (lack !== undefined) {
    return object(filter, 'under-specified', lack.text, { grade: 'under-specified', lack: lack.kind });
  }
  const hidden = await findStrictNames(subject);
  if (hidden.length > 0) {
    const text = `the tests call ${hidden.map((name) => `"${name}"`).join(', ')}, which neither prompt nor base names`;
    return object(filter, 'under-specified', text, { grade: 'over-strict', hiddenNames: hidden });
  }
  if (subject.candidate.attachments.length > 0) {
    const text = 'something came with the prompt that the task does not have; its words may do without';
    return doubt(filter, 'under-specified', text, { grade: 'sufficient', lack: 'attachment' });
  }
  return pass(filter, 'leans on nothing that is missing', { grade: 'sufficient' });
}

/** More are asked of the base only where it is worth it. */
const maxNames = 12;

async function findStrictNames({ prompt, goldFiles, testFiles, base }: Subject): Promise<string[]> {
  const names = findHiddenNames(prompt, goldFiles, testFiles).slice(0, maxNames);
  if (names.length === 0) return [];
  const known = await base.findNames(names);
  return names.filter((name) => !known.has(name));
}

interface Lack {
  readonly kind: 'attachment' | 'reference' | 'conversation' | 'vague';
  readonly text: string;
}

/** Words, and numbers or names that say something; a letter counts as part of a word where no spaces are written. */
const longEnough = { attachment: 14, reference: 18, conversation: 25, vague: 5 };

function findLack(subject: Subject): Lack | undefined {
  const { candidate, prompt } = subject;
  const length = countWords(prompt);
  if (!saysAnything(prompt)) return { kind: 'vague', text: 'the prompt says nothing' };
  if (candidate.attachments.length > 0 && length < longEnough.attachment && leansOnAttachment.test(prompt)) {
    return { kind: 'attachment', text: 'the prompt leans on an attachment that the task would not have' };
  }
  const references = findReferences(subject);
  if (references.length > 0 && countWords(withoutReferences(prompt, references)) < longEnough.reference) {
    return {
      kind: 'reference',
      text: `what is wanted stands only in what the prompt names: "${references[0]?.text}"`,
    };
  }
  const conversation = length < longEnough.conversation ? leansOnConversation.exec(prompt)?.[0] : undefined;
  if (conversation !== undefined) {
    return {
      kind: 'conversation',
      text: `the prompt leans on what was said elsewhere: "${conversation.trim()}"`,
    };
  }
  if (isVague(subject, length)) return { kind: 'vague', text: 'the prompt says too little for its change' };
  return undefined;
}

const leansOnAttachment =
  /screen ?shots?|attach\p{L}*|image|picture|photo|figma|mock-?up|pdf|log\.txt|\.(png|jpe?g|txt|log|csv|pdf|xlsx?)\b|siehe|anhang|anbei|bild|capture|adjunt\p{L}*|pièce jointe|скрин\p{L}*|вложен\p{L}*|スクショ|画像|添付|截图|附件|图片|스크린샷|첨부|see|like the|look like/iu;

/** Earlier talks, other places, lists and people that the prompt points to and the task lacks. */
const leansOnConversation =
  /\b(?:same (?:bug|thing|issue|problem|error) as (?:yesterday|before|last|earlier)|as (?:we )?(?:discussed|agreed|said|talked|mentioned)|like (?:we )?(?:discussed|agreed|said|talked about)|(?:we|you) (?:talked|spoke) about|from (?:the )?(?:standup|stand-up|meeting|call|retro|planning|our chat)|(?:as|like|what) (?:i|we|you) (?:said|told|showed|wrote)(?: you)?(?: (?:earlier|before|yesterday|above))?|the (?:second|first|third|other|last) (?:option|one|page|approach|variant)\b|option [ABC2-9]\b|(?:the )?(?:output|answer|message|error|review|conversation|text)s? above|next (?:item|point|one) on the list|still (?:broken|wrong|not working|failing|the same)|(?:it|that) (?:was|worked|did) in the old (?:app|version|system)|you know (?:what|which)|see (?:my|the|his|her) (?:mail|email|message|ticket|comment|slack)|the edge cases)\b|(?<!\p{L})(?:(?:wie|was) .{0,20}(?:besprochen|abgesprochen|vereinbart|gestern)|wie (?:letztes mal|vorhin|gehabt)|nächster? punkt|comme (?:convenu|discuté|hier|prévu)|como (?:hablamos|acordamos|quedamos|combinamos|falamos|ayer|ontem)|как (?:договаривались|обсуждали|вчера|раньше)|konuştuğumuz|dünkü)(?!\p{L})|(?:話した|相談した|前回の|さっきの|例の)|(?:上次|之前|昨天)(?:说|讨论|邮件|的)|(?:아까|지난번|말씀드린)|^(?:continue|go on|go ahead|proceed|keep going|yes|ok|again|try again|do it|weiter|mach weiter|ja|continua|sigue|продолжай|дальше|続けて|继续|계속)[.! ]*$/imu;

/** Work that a failing check describes, whatever few words ask for it. */
const checkNames =
  /\b(tests?|specs?|lint\w*|ci|builds?|typecheck\w*|type ?checks?|tsc|mypy|types?|compil\w*|pipeline|format\w*|clippy|vet|eslint|warnings?|snapshots?|coverage|dead code)\b|тест|сборк|テスト|ビルド|测试|构建|빌드|테스트/iu;

/** A handful of words without a value, a name or a case, for a change of code. Issues in the tree may be read, what they call is none of ours. */
function isVague({ prompt, goldFiles }: Subject, length: number): boolean {
  if (length > longEnough.vague || checkNames.test(prompt)) return false;
  if (/[`"“„«「']|\d|#\d+|\p{L}[_(]|\p{Ll}\p{Lu}|[=<>→:]/u.test(prompt)) return false;
  return goldFiles.some((file) => toChangeKind(file) === 'code');
}

function withoutReferences(prompt: string, references: readonly { readonly text: string }[]): string {
  return references
    .reduce((rest, { text }) => rest.replaceAll(text, ' '), prompt)
    .replaceAll(/https?:\S+/g, ' ');
}

function countWords(text: string): number {
  const letters =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0;
  const words =
    text.match(
      /(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}][\p{L}\p{M}\p{N}'’_.-]*/gu,
    )?.length ?? 0;
  return words + letters * 0.4;
}
