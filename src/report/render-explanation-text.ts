import type { Decision } from '../domain/decision.ts';
import { type Finding, toFindings } from '../domain/finding.ts';
import { renderFacts } from './text/facts.ts';
import { type Palette, plainPalette } from './text/palette.ts';
import { pageWidth } from './text/text-table.ts';
import { cutText, fitText, toWidth, wrapText } from './words/fit-text.ts';
import { rejectionMeanings } from './words/rejection-meanings.ts';
import { sanitizeText } from './words/sanitize-text.ts';

const stageWidth = 10;
const nameWidth = 15;
const indent = ' '.repeat(stageWidth);

/** Every decision on one session, candidate or task, with the word of each filter and what it rests on. */
export function renderExplanationText(
  decisions: readonly Decision[],
  palette: Palette = plainPalette,
): string {
  return decisions.map((decision) => renderDecision(decision, palette).join('\n')).join('\n\n');
}

function renderDecision(decision: Decision, palette: Palette): string[] {
  const { stage, evidence } = decision;
  const fate =
    decision.kind === 'kept'
      ? palette.green(`kept as ${sanitizeText(decision.producedId)}`)
      : `${palette.red(`dropped: ${decision.reason}`)}${palette.dim(`, ${rejectionMeanings[decision.reason]}`)}`;
  const { findings: _, judge: __, ...facts } = evidence.facts;
  const findings = toFindings(evidence);
  return [
    `${palette.bold(stage.padEnd(stageWidth))}${fate}`,
    ...wrapText(sanitizeText(evidence.text), pageWidth - stageWidth).map((line) => indent + line),
    ...(findings.length > 0
      ? ['', ...renderFindings(findings, palette).map((line) => indent + line), '']
      : []),
    ...renderFacts(facts, pageWidth - stageWidth).map((line) => indent + palette.dim(line)),
  ].map((line) => line.trimEnd());
}

/** One after the other, each with its evidence below, in at most 70 columns. */
export function renderFindings(findings: readonly Finding[], palette: Palette = plainPalette): string[] {
  const room = pageWidth - stageWidth - 2 - nameWidth;
  return findings.flatMap(({ filter, outcome, text, evidence }) => {
    const name = sanitizeText(filter);
    // Judges have long names: then what they say begins below.
    const isLong = toWidth(name) >= nameWidth;
    const [first = '', ...others] = [...(isLong ? [''] : []), ...wrapText(sanitizeText(text), room)];
    const margin = ' '.repeat(2 + nameWidth);
    return [
      `${toMark(outcome, palette)} ${isLong ? cutText(name, room) : fitText(name, nameWidth)}${first}`.trimEnd(),
      ...others.map((line) => margin + line),
      ...renderFacts(evidence, room).map((line) => margin + palette.dim(line)),
    ];
  });
}

function toMark(outcome: Finding['outcome'], palette: Palette): string {
  switch (outcome) {
    case 'pass':
      return palette.green('✓');
    case 'hint':
      return palette.yellow('·');
    case 'uncertain':
      return palette.yellow('?');
    case 'reject':
      return palette.red('✗');
  }
}
