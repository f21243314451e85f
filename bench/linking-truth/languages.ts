import type { Dice } from './dice.ts';
import { adjective, capital, noun, phrase, verb } from './vocabulary.ts';

/** How one language writes what its programs are made of. Lines come without their indentation in the file. */
export interface Language {
  readonly extension: string;
  readonly indent: string;
  readonly gap: number;
  /** Licence, package clause: what every file of a project begins with. */
  header(project: string, folder: string): string[];
  importLine(project: string, dice: Dice): string;
  nameFunction(dice: Dice): string;
  open(name: string, dice: Dice): string;
  openTest(dice: Dice): string;
  readonly close: readonly string[];
  readonly closeTest: readonly string[];
  /** One statement of one to five lines, told from lower-case words. */
  statement(dice: Dice): string[];
  assertion(dice: Dice): string;
}

const licence = (mark: string) => [
  `${mark} Copyright 2026 the authors. All rights reserved.`,
  `${mark} Use of this source code is governed by the licence in the LICENSE file.`,
];

/** Fresh words for one statement. */
function words(dice: Dice) {
  const [a, b, c, d] = [noun(dice), noun(dice), noun(dice), noun(dice)];
  return {
    a,
    b,
    c,
    d,
    v: verb(dice),
    w: verb(dice),
    j: adjective(dice),
    k: dice.between(2, 9999),
    s: phrase(dice),
  };
}

export const typescript: Language = {
  extension: 'ts',
  indent: '  ',
  gap: 1,
  header: () => [...licence('//'), "import { log } from '../log.ts';"],
  importLine(_, dice) {
    const { a, b, v } = words(dice);
    return `import { ${v}${capital(a)} } from '../${b}/${v}-${a}.ts';`;
  },
  nameFunction: (dice) => `${verb(dice)}${capital(adjective(dice))}${capital(noun(dice))}`,
  open(name, dice) {
    const { a, b } = words(dice);
    return `export async function ${name}(${a}: ${capital(a)}, ${b}: ${capital(b)}): Promise<${capital(b)}> {`;
  },
  openTest: (dice) => `test('${phrase(dice)}', async () => {`,
  close: ['}'],
  closeTest: ['});'],
  assertion(dice) {
    const { a, b, v, k } = words(dice);
    return `assert.equal(await ${v}${capital(a)}(${b}), ${k});`;
  },
  statement(dice) {
    const { a, b, c, d, v, w, j, k, s } = words(dice);
    return dice.pick([
      [`const ${j}${capital(a)} = ${v}${capital(b)}(${c}, ${k});`],
      [`if (${a}.${b} > ${k}) return ${v}${capital(c)}(${a});`],
      [`if (${a} === undefined) throw new Error('${s}');`],
      [`for (const ${a} of ${b}.${c}s) {`, `  ${v}${capital(d)}(${a});`, '}'],
      [`const ${a}s = ${b}.map((${c}) => ${c}.${d} * ${k});`],
      [`log.debug('${s}', { ${a}, ${b} });`],
      [`await ${a}.${v}({ ${b}: ${k}, ${c}: '${j}-${d}' });`],
      [`${a}.set('${j}-${b}', ${c}.${d});`],
      [`// ${s}`],
      ['try {', `  await ${a}.${v}(${b});`, '} catch (error) {', `  log.warn('${s}', error);`, '}'],
      [`const { ${a}, ${b} } = ${c}.${d};`],
      [`if (!${a}.has(${b})) {`, `  ${a}.${v}(${b}, ${k});`, `  log.info('${s}');`, '}'],
      [`const ${a} = (await ${v}${capital(b)}(${c})).filter((${d}) => ${d}.is${capital(j)});`],
      ['let count = 0;'],
      ['count += 1;'],
      [`${w}${capital(a)}(${b}, { ${c}: ${k} });`],
    ]);
  },
};

export const python: Language = {
  extension: 'py',
  indent: '    ',
  gap: 2,
  header: () => [...licence('#'), 'import logging', 'from dataclasses import dataclass'],
  importLine(project, dice) {
    const { a, b, v } = words(dice);
    return `from ${project}.${b} import ${v}_${a}`;
  },
  nameFunction: (dice) => `${verb(dice)}_${adjective(dice)}_${noun(dice)}`,
  open(name, dice) {
    const { a, b } = words(dice);
    return `def ${name}(${a}: ${capital(a)}, ${b}: ${capital(b)}) -> ${capital(b)}:`;
  },
  openTest: (dice) => `def test_${phrase(dice).replaceAll(' ', '_')}():`,
  close: ['    return None'],
  closeTest: [],
  assertion(dice) {
    const { a, b, v, k } = words(dice);
    return `assert ${v}_${a}(${b}) == ${k}`;
  },
  statement(dice) {
    const { a, b, c, d, v, w, j, k, s } = words(dice);
    return dice.pick([
      [`${j}_${a} = ${v}_${b}(${c}, ${k})`],
      [`if ${a}.${b} > ${k}:`, `    return ${v}_${c}(${a})`],
      [`if ${a} is None:`, `    raise ValueError('${s}')`],
      [`for ${a} in ${b}.${c}s:`, `    ${v}_${d}(${a})`],
      [`${a}s = [${b}.${c} * ${k} for ${b} in ${d}s]`],
      [`logger.debug('${s}: %s', ${a})`],
      [`${a}.${v}(${b}=${k}, ${c}='${j}-${d}')`],
      [`${a}['${j}_${b}'] = ${c}.${d}`],
      [`# ${s}`],
      ['try:', `    ${a}.${v}(${b})`, `except ${capital(c)}Error:`, `    logger.exception('${s}')`],
      [`${a}, ${b} = ${c}.${v}(${d})`],
      [`with ${a}.${v}('${j}') as ${b}:`, `    ${b}.${w}(${c}, ${k})`, `    logger.info('${s}')`],
      ['count = 0'],
      ['count += 1'],
      [`${w}_${a}(${b}, ${c}=${k})`],
    ]);
  },
};

export const go: Language = {
  extension: 'go',
  indent: '\t',
  gap: 1,
  header: (_, folder) => [...licence('//'), `package ${folder.split('/').at(-1)}`, 'import "context"'],
  importLine: (project, dice) => `import "example.org/${project}/internal/${noun(dice)}/${verb(dice)}"`,
  nameFunction: (dice) => `${capital(verb(dice))}${capital(adjective(dice))}${capital(noun(dice))}`,
  open(name, dice) {
    const { a, b } = words(dice);
    return `func ${name}(ctx context.Context, ${a} *${capital(a)}) (*${capital(b)}, error) {`;
  },
  openTest: (dice) => `func Test${phrase(dice).split(' ').map(capital).join('')}(t *testing.T) {`,
  close: ['\treturn nil, nil', '}'],
  closeTest: ['}'],
  assertion(dice) {
    const { a, b, v, k } = words(dice);
    return `require.Equal(t, ${k}, ${v}${capital(a)}(${b}))`;
  },
  statement(dice) {
    const { a, b, c, d, v, w, j, k, s } = words(dice);
    return dice.pick([
      [`${j}${capital(a)} := ${v}${capital(b)}(ctx, ${c}, ${k})`],
      [`if ${a}.${capital(b)} > ${k} {`, `\treturn ${v}${capital(c)}(ctx, ${a})`, '}'],
      [`if ${a} == nil {`, `\treturn nil, errors.New("${s}")`, '}'],
      [`for _, ${a} := range ${b}.${capital(c)}s {`, `\t${v}${capital(d)}(${a})`, '}'],
      [`log.Printf("${s}: %v", ${a})`],
      [`${a}.${capital(v)}(ctx, ${capital(b)}{${capital(c)}: ${k}, ${capital(d)}: "${j}"})`],
      [`${a}["${j}-${b}"] = ${c}.${capital(d)}`],
      [`// ${s}`],
      [
        `if err := ${a}.${capital(v)}(ctx, ${b}); err != nil {`,
        `\treturn nil, fmt.Errorf("${s}: %w", err)`,
        '}',
      ],
      [`${a}, err := ${w}${capital(b)}(ctx, ${c})`, 'if err != nil {', '\treturn nil, err', '}'],
      [`defer ${a}.${capital(v)}(${b})`],
      ['count := 0'],
      ['count++'],
      [`${w}${capital(a)}(ctx, ${b}, ${k})`],
    ]);
  },
};
