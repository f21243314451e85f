import { describe, expect, test } from 'vitest';
import { findShellWriter } from '../../src/mine/shell-writes.ts';

const path = 'src/cart.js';
const mayWrite = (command: string, file = path) => findShellWriter(command)?.(file) ?? false;

describe('may have written src/cart.js', () => {
  test.each([
    `sed -i 's/a/b/' src/cart.js`,
    `sed -E -i.bak 's/a/b/' ./src/cart.js`,
    `perl -pi -e 's/a/b/' src/cart.js`,
    'echo "export const a = 1;" > src/cart.js',
    'cat template >>src/cart.js',
    'cat template > "src/cart.js"',
    "npm run build && cat a >'./src/cart.js'",
    'git checkout main',
    'git -C . merge feature',
    "cat > src/cart.js <<'EOF'\nconst a = b => c;\nEOF",
    'node build.js | tee src/cart.js',
    'mv src/cart.tmp src/cart.js',
    'cd src && cp ../old/cart.js cart.js',
    'rm -rf src',
    'git mv src/basket.js src/cart.js',
    `python3 - <<'PY'\nfrom pathlib import Path\np = Path('src/cart.js')\np.write_text(p.read_text().replace('a', 'b'))\nPY`,
    `python -c "open('src/cart.js', 'w').write('x')"`,
    `node -e "require('fs').writeFileSync('src/cart.js', '')"`,
    'git apply fix.patch',
    'git -C . checkout -- src',
    'patch -p1 < fix.diff',
    'npx prettier --write .',
    'npx prettier \\\n  --log-level warn \\\n  --write .',
    'npx prettier --check . && npx prettier --write .',
    'black --check lib; black src',
    'cat <<EOF > src/cart.js\nx\n',
    "cat <<'A' <<B > src/cart.js\nx\nA\ny\nB\n",
    'cat <<A\nx\nA\necho x > src/cart.js',
    'npx eslint --fix src',
    'npm run lint:fix',
    'gofmt -l -w .',
    'cargo fmt',
    'black src',
    'ruff check --fix',
    'git stash pop',
    'cp -r /home/dev/shop/src/cart.js /tmp; printf x > /home/dev/shop/src/cart.js',
  ])('%s', (command) => expect(mayWrite(command)).toBe(true));
});

describe('has not written src/cart.js', () => {
  test.each([
    'cat src/cart.js',
    'npm test 2>&1 | tail -5',
    'npm test >/dev/null 2>&1',
    'grep -n "a > b" src/cart.js',
    "grep -c '=>' src/cart.js",
    'node -e "console.log([1].map(x => x))" src/cart.js',
    'sed -n 1,20p src/cart.js',
    "sed -i 's/a/b/' src/locale.js",
    'echo x > src/locale.js',
    'git diff src/cart.js',
    'git log --oneline -- src/cart.js',
    'git status',
    'git checkout -b src',
    'git restore --staged src',
    'git merge-base main HEAD -- src',
    'git apply --check fix.patch',
    'git stash list',
    'node src/cart.js > /tmp/out.txt',
    'npm test -- src/cart.js >log.txt 2>&1',
    'pip install -r src/cart.js',
    'npx prettier --check .',
    'cargo fmt -- --check',
    'npx prettier --check .\ngrep --word-regexp x -w y',
    'cat <<A > log.txt\nx > src/cart.js\nA',
    "cat <<A <<-'B' > log.txt\nx > src/cart.js\nA\ny > src/cart.js\n\tB",
    'echo "say \\"x\\" > src/cart.js"',
    'echo \\> src/cart.js',
    'black --check src',
    'diff <(git show HEAD:src/cart.js) src/cart.js',
    '',
  ])('%s', (command) => expect(mayWrite(command)).toBe(false));
});

describe('a package manager', () => {
  test.each([
    ['npm install left-pad', 'package.json', true],
    ['npm install left-pad', 'package-lock.json', true],
    ['go mod tidy', 'go.sum', true],
    ['cargo add serde', 'crates/a/Cargo.toml', true],
    ['uv add httpx', 'pyproject.toml', true],
    ['npm install left-pad', 'src/cart.js', false],
    ['npm test', 'package.json', false],
  ])('%s may have written %s: %s', (command, file, expected) => {
    expect(mayWrite(command, file)).toBe(expected);
  });
});

test('comes to an end, whatever the command', () => {
  const pieces = [
    'prettier ',
    'git -a ',
    'git -a b ',
    'patch -a',
    'sed -a ',
    '<<A\n',
    '"',
    "'",
    '> ',
    'open(',
    'black ',
  ];
  for (const piece of pieces) findShellWriter(piece.repeat(100_000))?.(path);
  for (const word of ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J']) {
    findShellWriter(`cat <<${word} `.repeat(50) + '\n'.repeat(4_000))?.(path);
    findShellWriter(`"${`\\"${word}`.repeat(9_000)}`)?.(path);
  }
  expect(mayWrite(`printf x > src/cart.js; ${'x'.repeat(1_000_000)}`)).toBe(true);
});
