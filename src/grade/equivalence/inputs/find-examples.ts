/** The arguments of one call: values that JSON can hold. */
export type Input = readonly unknown[];

/** Longer calls are no examples that anybody varies. */
const longestCall = 500;
const mostExamples = 50;

/** Calls of a function that stand in a text with nothing but literals in them. */
export function findExamples(name: string, text: string): Input[] {
  const found: Input[] = [];
  for (const { index, 0: start } of text.matchAll(new RegExp(`(?<![\\w$])${RegExp.escape(name)}\\(`, 'g'))) {
    const input = readArguments(text.slice(index + start.length, index + start.length + longestCall));
    if (input && found.push(input) >= mostExamples) break;
  }
  return found;
}

const token =
  /'((?:[^'\\\n]|\\.)*)'|"(?:[^"\\\n]|\\.)*"|`([^`\\$]*)`|([\w$]+)(?=\s*:)|\b(True|False|None|undefined)\b|(\d)_(?=\d)|,(?=\s*[\]})])/g;
const words: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  undefined: 'null',
};

/** Literals of JavaScript and Python as JSON has them; `undefined` where there is anything else. */
function readArguments(text: string): Input | undefined {
  const end = findEnd(text);
  if (end === undefined) return undefined;
  const json = `${text.slice(0, end)}]`.replace(token, (whole, single, template, key, word, digit) => {
    if (single !== undefined) return JSON.stringify(single.replaceAll(/\\(['"\\])/g, '$1'));
    if (template !== undefined) return JSON.stringify(template);
    if (key !== undefined) return JSON.stringify(key);
    if (word !== undefined) return words[word] ?? word;
    return digit ?? (whole.startsWith('"') ? whole : '');
  });
  try {
    return JSON.parse(`[${json}`) as Input;
  } catch {
    return undefined;
  }
}

/** Where the bracket that is open at the beginning is closed. */
function findEnd(text: string): number | undefined {
  let depth = 1;
  for (const { 0: each, index } of text.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|[()[\]{}]/g)) {
    if (/^[([{]$/.test(each)) depth++;
    else if (/^[)\]}]$/.test(each) && --depth === 0) return index;
  }
  return undefined;
}
