import type { Dice } from './dice.ts';
import type { Language } from './languages.ts';
import type { SourceFile, Unit } from './source-tree.ts';

/** Ids are drawn, never counted: an episode's ids do not depend on what happened before it. */
export const newId = (dice: Dice) => dice.hex(12);

export function writeFunction(language: Language, dice: Dice, statementCount = dice.between(4, 9)): Unit {
  const body = Array.from({ length: statementCount }, () => language.statement(dice)).flat();
  return {
    id: newId(dice),
    lines: [language.open(language.nameFunction(dice), dice), ...indent(body, language), ...language.close],
  };
}

export function writeTest(language: Language, dice: Dice): Unit {
  const body = [
    ...Array.from({ length: dice.between(1, 3) }, () => language.statement(dice)).flat(),
    ...Array.from({ length: dice.between(1, 2) }, () => language.assertion(dice)),
  ];
  return {
    id: newId(dice),
    lines: [language.openTest(dice), ...indent(body, language), ...language.closeTest],
  };
}

export function writeFile(
  language: Language,
  project: string,
  folder: string,
  units: readonly Unit[],
  dice: Dice,
): SourceFile {
  const imports = Array.from({ length: dice.between(1, 4) }, () => language.importLine(project, dice));
  return {
    id: newId(dice),
    header: [...language.header(project, folder), ...imports],
    units,
    gap: language.gap,
    lineEnd: '\n',
    isExecutable: false,
  };
}

export interface Rework {
  readonly inserted: number;
  readonly replaced: number;
  readonly removed: number;
}

/** The same function with some statements put in, exchanged and taken out. */
export function rework(lines: readonly string[], language: Language, dice: Dice, how: Rework): string[] {
  const result = [...lines];
  for (let i = 0; i < how.replaced; i++) {
    const at = pickStatement(result, language, dice);
    if (at !== undefined) result.splice(at, 1, ...indent(language.statement(dice), language));
  }
  for (let i = 0; i < how.removed; i++) {
    const at = pickStatement(result, language, dice);
    if (at !== undefined) result.splice(at, 1);
  }
  for (let i = 0; i < how.inserted; i++) {
    const starts = statementStarts(result, language);
    const at = starts.length > 0 ? dice.pick(starts) : 1;
    result.splice(at, 0, ...indent(language.statement(dice), language));
  }
  return result;
}

/** Index of a statement of one line. */
function pickStatement(lines: readonly string[], language: Language, dice: Dice): number | undefined {
  const single = statementStarts(lines, language).filter((i) => !isDeeper(lines[i + 1] ?? '', language));
  return single.length > 1 ? dice.pick(single) : undefined;
}

/** Lines of the body's own level that open a statement. */
function statementStarts(lines: readonly string[], language: Language): number[] {
  return lines.flatMap((line, i) => {
    const isOwnLevel = line.startsWith(language.indent) && !isDeeper(line, language);
    const isFirst = i === 0 || /^(\}|\)|else|except|catch)/.test(line.trim());
    return isOwnLevel && !isFirst ? [i] : [];
  });
}

const isDeeper = (line: string, language: Language) => line.startsWith(language.indent.repeat(2));

const indent = (lines: readonly string[], language: Language) =>
  lines.map((line) => `${language.indent}${line}`);
