import type { Funnel } from '../../domain/funnel.ts';

/** Where everything of a drawn funnel lies, in the units of its view box. */
export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly FlowNode[];
  readonly ribbons: readonly Ribbon[];
  readonly ends: readonly FlowEnd[];
}

/** What stands at the border of two stages. */
export interface FlowNode extends Box {
  readonly count: number;
  readonly noun: string;
}

/** A stream from the right of one box to the left of another. */
export interface Ribbon {
  readonly kind: 'kept' | 'dropped';
  readonly label: string;
  readonly from: Edge;
  readonly to: Edge;
}

/** Where what was dropped for one reason, or still waits, comes to its end. */
export interface FlowEnd extends Box {
  readonly count: number;
  readonly label: string;
}

interface Edge {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

interface Box extends Edge {
  readonly width: number;
}

const width = 824;
const nodeWidth = 10;
const endWidth = 5;
/** Of the widest stream; the others are drawn to its scale. */
const streamHeight = 132;
const top = 52;
const endOffset = 96;
/** From the stream to the first reason below it, and what a label needs. */
const endGap = 26;
const rowHeight = 21;
/** What is there shall be seen. */
const thinnest = 1.5;

const nouns = ['session', 'candidate', 'fair candidate', 'task'];

/**
 * Left to right through the stages: what is kept flows on along the top, what is dropped turns down to its reason. All
 * widths are on one scale, so that they can be held against each other.
 */
export function layOutFlow({ stages }: Funnel): FlowLayout {
  const widest = Math.max(1, ...stages.map(({ entered }) => entered));
  const toHeight = (count: number) => (count === 0 ? 0 : Math.max(thinnest, (count / widest) * streamHeight));
  const toX = (i: number) => (i * (width - nodeWidth)) / Math.max(1, stages.length);
  const counts = [...stages.map(({ entered }) => entered), stages.at(-1)?.kept ?? 0];
  const nodes = counts.map((count, i) => ({
    ...{ x: toX(i), y: top, width: nodeWidth, height: toHeight(count) },
    count,
    noun: `${nouns[i] ?? 'kept'}${count === 1 ? '' : 's'}`,
  }));
  const columns = stages.map((stage, i) =>
    layOutStage(stage, counts[i + 1] ?? 0, toX(i), toX(i + 1), toHeight),
  );
  const bottoms = [...nodes, ...columns.flatMap(({ ends }) => ends)].map(({ y, height }) => y + height);
  return {
    width,
    height: Math.ceil(Math.max(top, ...bottoms) + rowHeight / 2),
    nodes,
    ribbons: columns.flatMap(({ ribbons }) => ribbons),
    ends: columns.flatMap(({ ends }) => ends),
  };
}

function layOutStage(
  { stage, kept, rejected }: Funnel['stages'][number],
  passedOn: number,
  x: number,
  nextX: number,
  toHeight: (count: number) => number,
): { ribbons: Ribbon[]; ends: FlowEnd[] } {
  const waiting = Math.max(0, kept - passedOn);
  const turns = [
    ...(waiting > 0 ? [{ label: 'not looked at yet', count: waiting }] : []),
    ...rejected.map(({ reason, count }) => ({ label: reason, count })),
  ];
  const onward = toHeight(kept - waiting);
  const ribbons: Ribbon[] = [];
  if (kept > waiting) {
    ribbons.push({
      kind: 'kept',
      label: `${stage} kept ${kept - waiting}`,
      from: { x: x + nodeWidth, y: top, height: onward },
      to: { x: nextX, y: top, height: onward },
    });
  }
  const ends: FlowEnd[] = [];
  let fromY = top + onward;
  let endY = top + onward + endGap;
  for (const { label, count } of turns) {
    const height = toHeight(count);
    const end = { x: x + endOffset, y: endY, width: endWidth, height };
    ribbons.push({
      kind: 'dropped',
      label: `${stage}: ${count} ${label}`,
      from: { x: x + nodeWidth, y: fromY, height },
      to: end,
    });
    ends.push({ ...end, count, label });
    fromY += height;
    endY += Math.max(rowHeight, height + 7);
  }
  return { ribbons, ends };
}
