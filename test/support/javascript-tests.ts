import type { Deed } from '../contracts/test-runner.ts';

/**
 * Writes files of tests in JavaScript, behind a prelude in which `it` and `fs` come to mean what they do everywhere.
 * @param exit ends the process well
 */
export function writeJavaScriptTests(prelude: string, exit = 'process.exit(0);') {
  const deeds: Readonly<Record<Deed, string>> = {
    passes: '',
    fails: "throw new Error('no good');",
    'ends its process': exit,
  };
  return (tests: Readonly<Record<string, Deed>>) =>
    Object.entries(tests).reduce(
      (text, [name, deed]) =>
        `${text}it('${name}', () => { fs.appendFileSync(process.env.RAN, '${name}\\n'); ${deeds[deed]} });\n`,
      `${prelude}\n`,
    );
}
