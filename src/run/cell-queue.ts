import type { Cell } from '../domain/trial.ts';

export interface CellQueue {
  /** The next cell to be played; `undefined` when none is left. */
  take(): Cell | undefined;
  isLeft(): boolean;
}

export interface CellQueueOptions {
  readonly concurrency: number;
  /** `undefined`: nobody knows. */
  expectMs?(cell: Cell): number | undefined;
}

/** So many cells for each that is played at once are enough for short ones to fill the gaps that long ones leave. */
const lastCellsEach = 4;

/**
 * Hands cells out in their order, and the last of them longest first: a long one that began last of all would be played alone
 * at the end. Blocks stay whole, so that variants stay beside each other; what nobody knows the length of comes first, as
 * it may be long.
 */
export function createCellQueue(
  cells: readonly Cell[],
  { concurrency, expectMs }: CellQueueOptions,
): CellQueue {
  let left = [...cells];
  let isOrdered = expectMs === undefined;
  let taken: Cell | undefined;
  const isBlockOpen = () =>
    taken !== undefined && left[0] !== undefined && toBlock(taken) === toBlock(left[0]);
  return {
    take() {
      if (!isOrdered && left.length <= lastCellsEach * concurrency && !isBlockOpen()) {
        isOrdered = true;
        left = orderLongestFirst(left, (cell) => expectMs?.(cell) ?? Number.POSITIVE_INFINITY);
      }
      taken = left.shift();
      return taken;
    },
    isLeft: () => left.length > 0,
  };
}

const toBlock = ({ taskId, repeatIndex }: Cell) => `${repeatIndex}/${taskId}`;

function orderLongestFirst(cells: readonly Cell[], expectMs: (cell: Cell) => number): Cell[] {
  const byLength = (a: number, b: number) => (a === b ? 0 : b - a);
  const blocks = Map.groupBy(cells, toBlock);
  return [...blocks.values()]
    .map((block) => block.toSorted((a, b) => byLength(expectMs(a), expectMs(b))))
    .map((block) => ({ block, longestMs: Math.max(...block.map(expectMs)) }))
    .toSorted((a, b) => byLength(a.longestMs, b.longestMs))
    .flatMap(({ block }) => block);
}
