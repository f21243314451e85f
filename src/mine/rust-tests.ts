/** Lines from the attribute to the closing brace, from 1, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const testModule =
  /#\[cfg\(\s*test\s*\)\]\s*(?:#\[[^\]\n]*\]\s*){0,8}(?:pub(?:\([^)\n]*\))?\s+)?mod\s+\w+\s*\{/g;

/** Where a Rust source holds its own tests: modules under `#[cfg(test)]`, up to the first whose braces do not close. */
export function findRustTests(source: string): LineRange[] {
  const code = blankOut(source);
  const lineOf = createLineCounter(code);
  const ranges: LineRange[] = [];
  let end = 0;
  for (const found of code.matchAll(testModule)) {
    if (found.index < end) continue;
    const close = findClosingBrace(code, found.index + found[0].length);
    if (close === undefined) break;
    end = close;
    ranges.push({ first: lineOf(found.index), last: lineOf(close) });
  }
  return ranges;
}

/** Comments and texts as blanks of the same length, line ends kept: a brace in them closes nothing. */
function blankOut(source: string): string {
  return source.replaceAll(
    /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|\bb?r(#*)"[\s\S]*?(?:"\1|$)|"(?:[^"\\]|\\[\s\S])*(?:"|$)|'(?:[^'\\\n]|\\(?:u\{[^}\n]*\}|x..|[^ux\n]))'/g,
    (text) => text.replaceAll(/[^\n]/g, ' '),
  );
}

function findClosingBrace(code: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < code.length; at++) {
    if (code[at] === '{') depth++;
    else if (code[at] === '}' && --depth === 0) return at;
  }
  return undefined;
}

/** To be asked of places in their order. */
function createLineCounter(text: string): (at: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (at) => {
    for (; next !== -1 && next < at; next = text.indexOf('\n', next + 1)) line++;
    return line;
  };
}
