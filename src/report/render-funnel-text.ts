import type { Funnel } from '../domain/funnel.ts';
import { type Palette, plainPalette } from './text/palette.ts';
import { rejectionMeanings } from './words/rejection-meanings.ts';

const barWidth = 40;

/** What each stage kept, as bars on one scale, with the reasons of what it dropped. */
export function renderFunnelText(funnel: Funnel, palette: Palette = plainPalette): string {
  const widest = Math.max(1, ...funnel.stages.map(({ entered }) => entered));
  const toBlocks = (count: number) => Math.ceil((count / widest) * barWidth);
  const lines = funnel.stages.flatMap(({ stage, entered, kept, rejected }) => {
    const whole = toBlocks(entered);
    const bar = `${palette.green('█'.repeat(toBlocks(kept)))}${palette.dim('░'.repeat(whole - toBlocks(kept)))}`;
    return [
      `${palette.bold(stage.padEnd(9))}${String(entered).padStart(6)} in  ${bar}${' '.repeat(barWidth - whole)}  ${palette.bold(`${kept} kept`)}`,
      ...rejected.map(
        ({ reason, count }) =>
          `${String(count).padStart(15)}  ${reason.padEnd(20)}${palette.dim(rejectionMeanings[reason])}`,
      ),
    ];
  });
  return [...lines, palette.dim('The evidence of a decision: rollbench funnel --explain ID'), ''].join('\n');
}
