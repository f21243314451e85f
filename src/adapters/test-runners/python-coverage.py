"""Records which lines of some files are executed, by coverage.py: the suite's own, or the one that set-up has fetched."""

import ast
import json
import os
import sys

SUITE = json.loads(os.environ.get("ROLLBENCH_SUITE", "{}"))


def record():
    """Begins to record; what it returns ends it, and writes down what was executed."""
    if "covered" not in SUITE:
        return lambda: None
    fetched = os.environ.get("ROLLBENCH_PYTHON_COVERAGE")
    if fetched:
        sys.path.append(fetched)
    try:
        import coverage
    except ImportError:
        return lambda: None
    root = os.environ["ROLLBENCH_ROOT"]
    files = [os.path.join(root, path) for path in SUITE["covered"]["sources"] if path.endswith(".py")]
    recorder = coverage.Coverage(data_file=None, config_file=False, include=files)
    recorder.start()

    def finish():
        recorder.stop()
        write({path: to_lines(recorder, path) for path in files})

    return finish


def to_lines(recorder, path):
    _, statements, _, idle, _ = recorder.analysis2(path)
    spans = dict(list_spans(path))
    executed = spread(set(statements) - set(idle), spans)
    return {"executed": sorted(executed), "idle": sorted(spread(idle, spans) - executed)}


def spread(lines, spans):
    """Statements are known by their first lines."""
    return {each for line in lines for each in range(line, spans.get(line, line) + 1)}


def list_spans(path):
    """First and last line of each statement; of one that holds others, of its head."""
    with open(path, "rb") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            holds = getattr(node, "body", None) or getattr(node, "cases", None)
            yield node.lineno, node.lineno if holds else node.end_lineno


def write(lines):
    folder = os.path.join(os.path.dirname(SUITE["report"]), "coverage")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "%d.json" % os.getpid()), "w", encoding="utf-8") as file:
        json.dump(lines, file)
