import type { FilePatch } from '../domain/patch.ts';
import { toChangeKind } from './change-kind.ts';
import { findNamed, namesFile } from './code-names.ts';
import type { CodeOverlap } from './code-overlap.ts';
import type { Measures } from './fitted-score.ts';
import { countWords, toProse } from './prose.ts';
import { measureSpelledOut } from './spelled-out.ts';

/**
 * What tells whether a prompt leaves anything to solve: how much of the change it spells out, whether it says where, and whether
 * it orders an edit or tells of a symptom.
 * @param overlap of the prompt with what the base does not hold
 */
export function measureLeak(prompt: string, files: readonly FilePatch[], overlap: CodeOverlap): Measures {
  const { bothSides, fewness, comesInInPart, ...spelled } = measureSpelledOut(prompt, files);
  const prose = toProse(prompt);
  const wordCount = countWords(prose);
  const [orders, symptoms] = [countUpTo3(prose, editOrder), countUpTo3(prose, symptom)];
  const namesCode = Number(files.some((file) => findNamed(prompt, file) !== undefined));
  const place = Math.max(namesCode, Number(files.some((file) => namesFile(prompt, file))));
  return {
    ...spelled,
    ...measureKinds(files),
    overlap: overlap.share,
    overlapOfThird: Number(overlap.share >= 0.3),
    namesCode,
    orders: orders / 2,
    symptoms: symptoms / 2,
    asks: Number(/[?？]/.test(prose)),
    codeSpans: Number(/`[^`]{3,}`|```/.test(prompt)),
    codeSigns: Math.min(1, (8 * (prompt.match(codeSign)?.length ?? 0)) / Math.max(10, prompt.length)),
    length: Math.log1p(wordCount) / 3,
    lengthPerNew: Math.log1p(wordCount / Math.exp(2 * spelled.newCount)) / 2,
    bothSidesOfFew: bothSides * fewness,
    bothSidesWithPlace: bothSides * place,
    bothSidesWithOrder: bothSides * Math.min(1, orders),
    comesInWithPlace: comesInInPart * place,
  };
}

const codeSign = /[=(){};<>[\]+*|&.]/g;

/** How people order an edit, and how they set new against old. */
const editOrder =
  /(?<!\p{L})(?:swap|replace|change|set|remove|delete|drop|rename|negate|invert|flip|use|should be|must be|becomes?|instead of|make it|into|add|put|move|wrap|insert|return|before|after|just|ersetz\w*|tausch\w*|lösch\w*|änder\w*|mach|statt|remplac\w*|supprim\w*|cambia\w*|reemplaz\w*|troca\w*|substitu\w*|ajoute|mets|değiştir\w*)(?!\p{L})|=>|->|→|замени|удали|поменяй|替换|改成|改为|置き換え|削除|変え|바꿔|बदल|استبدل/giu;

/** How people tell what they see, and what they would like to see. */
const symptom =
  /(?<!\p{L})(?:expect(?:s|ed)?|actual|gives|gave|returns|shows|fails?|failing|crash\w*|error|exception|bug|wrong|broken|doesn['’]t|isn['’]t|why|when|customers?|users?|sometimes|still|never|sollte|falsch|fehler|erreur)(?!\p{L})|пада|ошибк/giu;

const countUpTo3 = (text: string, pattern: RegExp) => Math.min(3, text.match(pattern)?.length ?? 0);

/** What is no code is no solution as often as code is: a version, a text, a setting may be the wish itself. */
function measureKinds(files: readonly FilePatch[]): Measures {
  const kinds = new Set(files.map(toChangeKind));
  const has = (...some: string[]) => Number([...kinds].some((kind) => some.includes(kind)));
  return {
    changesDocs: has('docs', 'comments'),
    changesVersions: has('version', 'lockfile'),
    changesLooks: has('looks', 'copy'),
    changesSettings: has('config'),
  };
}
