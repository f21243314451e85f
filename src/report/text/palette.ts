/**
 * Colours are handed in (picocolors' `createColors` fits), so that rendering knows no terminal; meaning never
 * hangs on them alone.
 */
export type Palette = Readonly<Record<'bold' | 'dim' | 'green' | 'red' | 'yellow', (text: string) => string>>;

const same = (text: string) => text;
export const plainPalette: Palette = { bold: same, dim: same, green: same, red: same, yellow: same };
