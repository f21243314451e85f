"""Reports what pytest does, one JSON document a line: each test by its whole id, and files that could not be loaded.

Loaded by PYTEST_ADDOPTS. Workers of pytest-xdist load it, too; they put tests in order and leave the report to their master.
"""

import json
import os
import random

import pytest
from rollbench_coverage import record

SUITE = json.loads(os.environ.get("ROLLBENCH_SUITE", "{}"))
RANK = {"passed": 0, "skipped": 1, "failed": 2}
finish_recording = record()


def write(*records):
    lines = [json.dumps({"pid": os.getpid(), **record}) + "\n" for record in records]
    with open(SUITE["report"], "a", encoding="utf-8") as file:
        file.write("".join(lines))


def to_fault(path, message):
    return {"kind": "fault", "file": str(path), "message": str(message)[-2000:]}


@pytest.hookimpl(hookwrapper=True)
def pytest_load_initial_conftests(early_config, args):
    if early_config.pluginmanager.hasplugin("pytest_cov"):
        # Its threshold ends a suite with an exit code that no test accounts for.
        args.insert(0, "--no-cov")
    outcome = yield
    if outcome.excinfo is not None:
        # Behind a conftest.py that cannot be loaded no test is, and pytest ends before any session.
        error = outcome.excinfo[1]
        fault = to_fault(getattr(error, "path", "(conftest.py)"), error)
        write({"kind": "begin"}, fault, {"kind": "count", "tests": 0}, {"kind": "end"})


def pytest_configure(config):
    # What the suite starts itself is no part of it.
    os.environ.pop("PYTEST_ADDOPTS", None)
    # What stops at the first failure leaves tests out.
    config.option.maxfail = 0
    if "files" in SUITE:
        config.args = [os.path.join(os.environ["ROLLBENCH_ROOT"], file) for file in SUITE["files"]]
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Report(config.rootpath), "rollbench-report")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    finish_recording()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Files, classes and tests each in random order, but together: pytest then sets up no more than it must."""
    if "orderSeed" not in SUITE:
        return
    chance = random.Random(SUITE["orderSeed"])
    draws = {}

    def draw(*names):
        return draws.setdefault(names, chance.random())

    def rank(item):
        file, *rest = item.nodeid.split("::")
        return [draw(file), *(draw(file, *rest[: i + 1]) for i in range(len(rest)))]

    items.sort(key=rank)


class Report:
    def __init__(self, root):
        self.root = root
        self.paths = {}
        self.results = {}
        self.written = 0
        self.faults = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self):
        write({"kind": "begin"})

    def pytest_collection_finish(self, session):
        # An id names no file that lies outside of pytest's own root.
        self.paths = {item.nodeid: getattr(item, "path", None) or item.fspath for item in session.items}

    def pytest_collectreport(self, report):
        if report.failed:
            path = self.to_path(report.nodeid) if report.nodeid else "(collection)"
            self.faults.append(to_fault(path, report.longreprtext))

    def pytest_runtest_logreport(self, report):
        """A test is as good as the worst of its set-up, its call and its tear-down."""
        if report.outcome == "rerun":
            return
        known = self.results.setdefault(report.nodeid, {"status": "passed", "durationMs": 0, "message": ""})
        known["durationMs"] += report.duration * 1000
        if RANK[report.outcome] > RANK[known["status"]]:
            known["status"] = report.outcome
        if report.failed:
            known["message"] = (known["message"] or report.longreprtext)[-2000:]

    def pytest_runtest_logfinish(self, nodeid):
        self.write_test(nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self):
        # Of a test that took its process with it, pytest-xdist reports no end.
        for nodeid in list(self.results):
            self.write_test(nodeid)
        write(*self.faults, {"kind": "count", "tests": self.written}, {"kind": "end"})

    def write_test(self, nodeid):
        result = self.results.pop(nodeid, None)
        if result is not None:
            self.written += 1
            name = nodeid.partition("::")[2]
            write({"kind": "test", "file": self.to_path(nodeid), "name": name, **result})

    def to_path(self, nodeid):
        return str(self.paths.get(nodeid) or self.root / nodeid.partition("::")[0])
