import { describe, expect, test } from 'vitest';
import { isPythonConfig, restorePythonConfig } from '../../../src/adapters/test-runners/python-config.ts';

describe('configuration of a Python suite', () => {
  test.each([
    ['conftest.py', true],
    ['tests/unit/conftest.py', true],
    ['.pytest.ini', true],
    ['tox.ini', true],
    // What Python loads unasked, and what would stand in front of an installed package.
    ['sitecustomize.py', true],
    ['evil.pth', true],
    ['shop.egg-info/entry_points.txt', true],
    ['pytest.py', true],
    ['_pytest/assertion.py', true],
    ['.venv/lib/python3.12/site-packages/pluggy.py', true],
    ['shop/pytest_helpers.py', false],
    ['shop/config.py', false],
    ['pyproject.toml', false],
    ['setup.cfg', false],
  ])('%s: %s', (path, expected) => {
    expect(isPythonConfig(path)).toBe(expected);
  });

  test('is a part of pyproject.toml', () => {
    const gold =
      '[tool.pytest.ini_options]\naddopts = "-q"\n[tool.coverage.run]\nbranch = true\n[project]\nname = "a"\n';
    const restore = (patched: string, goldText = gold) =>
      restorePythonConfig('a/pyproject.toml', patched, goldText);
    const same = `# a comment\n${gold}[project.scripts]\na = "b"\n`;
    expect(restore(same)).toBe(same);
    const restored = restore('[tool.pytest.ini_options]\naddopts = "--co"\n[project]\nname = "b"\n') ?? '';
    expect(restored).toContain('addopts = "-q"');
    expect(restored).toContain('branch = true');
    expect(restored).toContain('name = "b"');
    expect(restored).not.toContain('--co');
    expect(restore('[project]\nname = "b"\n[tool.pytest]\nx = 1\n', '[project]\n')).toBe(
      '[project]\nname = "b"\n\n',
    );
    expect(restore('no TOML')).toBe(gold);
    expect(restorePythonConfig('shop/a.toml', '', '')).toBeUndefined();
  });

  describe('is a part of setup.cfg', () => {
    const gold = '[metadata]\nname = a\n[tool:pytest]\naddopts = -q\n';
    test.each([
      [
        'stays as it is written',
        gold.replace('name = a', 'name = b'),
        '[metadata]\nname = b\n[tool:pytest]\naddopts = -q\n',
      ],
      [
        'is changed',
        '[metadata]\nname = b\n[tool:pytest]\naddopts = --co\n[flake8]\nx = 1\n',
        '[metadata]\nname = b\n[flake8]\nx = 1\n[tool:pytest]\naddopts = -q\n',
      ],
      ['is removed', '[metadata]\nname = b', '[metadata]\nname = b\n[tool:pytest]\naddopts = -q\n'],
      ['has a comment behind it', '[tool:pytest] # mine\naddopts = --co\n', '[tool:pytest]\naddopts = -q\n'],
      // Python ends a line at these, too.
      [
        'hides behind a form feed',
        '[metadata]\nname = b\f[tool:pytest]\naddopts = --co\n',
        '[metadata]\nname = b\f\n[tool:pytest]\naddopts = -q\n',
      ],
      [
        'hides behind a carriage return',
        '[metadata]\r[tool:pytest]\raddopts = --co\r',
        '[metadata]\r\n[tool:pytest]\naddopts = -q\n',
      ],
      [
        'is a continued line, and no heading',
        `${gold}[x]\ny =\n  [tool:pytest]\n`,
        `${gold}[x]\ny =\n  [tool:pytest]\n`,
      ],
    ])('that %s', (_name, patched, expected) => {
      expect(restorePythonConfig('setup.cfg', patched, gold)).toBe(expected);
    });
  });
});
