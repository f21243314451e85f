"""Reports what unittest does, one JSON document a line. Whatever result its runner keeps, it keeps ours beside it."""

import json
import os
import random
import sys
import time
import traceback

from rollbench_coverage import record

SUITE = json.loads(os.environ["ROLLBENCH_SUITE"])
RANK = {"passed": 0, "skipped": 1, "failed": 2}


finish_recording = record()


def record_runner(runner):
    run, make_result = runner.run, runner._makeResult
    recordings = []

    def make_recorded_result(self):
        result = make_result(self)
        return add_recording(result, recordings[0]) if recordings == self._rollbench_recordings else result

    def run_recorded(self, test):
        self._rollbench_recordings = None
        if recordings:
            # A test that runs tests of its own.
            return run(self, test)
        tests = list(list_tests(test))
        recordings.append(Recording(tests))
        self._rollbench_recordings = list(recordings)
        write({"kind": "begin"})
        # What stops at the first failure leaves tests out.
        self.failfast = False
        try:
            result = run(self, arrange(test, tests))
        finally:
            recording = recordings.pop()
        recording.finish()
        if not recordings:
            finish_recording()
        return result

    runner.run, runner._makeResult = run_recorded, make_recorded_result


def list_tests(test):
    """Those of a suite, in the order in which it was loaded."""
    if hasattr(test, "__iter__"):
        for child in test:
            yield from list_tests(child)
    elif test is not None:
        yield test


def arrange(suite, tests):
    """The tests that are wanted, in the order that is wanted: modules, classes and tests at random, but together."""
    if "files" not in SUITE and "orderSeed" not in SUITE:
        return suite
    if "files" in SUITE:
        wanted = {os.path.join(os.environ["ROLLBENCH_ROOT"], file) for file in SUITE["files"]}
        tests = [test for test in tests if to_file(test) in wanted]
    if "orderSeed" in SUITE:
        chance = random.Random(SUITE["orderSeed"])
        draws = {}

        def rank(test):
            kind = type(test)
            names = [(kind.__module__,), (kind.__module__, kind.__qualname__), (id(test),)]
            return [draws.setdefault(each, chance.random()) for each in names]

        tests = sorted(tests, key=rank)
    # Whatever the suite was, such as one for several processes, it has no order any more.
    from unittest import TestSuite

    return TestSuite(tests)


def is_load_failure(test):
    return type(test).__name__ == "_FailedTest"


def to_file(test):
    if is_load_failure(test):
        return find_module(test._testMethodName)
    module = sys.modules.get(type(test).__module__)
    return os.path.abspath(getattr(module, "__file__", None) or "(no file)")


def find_module(name):
    """The file of a module that could not be imported. Of one that was named whole, unittest tells the last part only."""
    asked = [arg.split(".") for arg in sys.argv if name in arg.split(".")]
    for parts in [name.split("."), *(arg[: arg.index(name) + 1] for arg in asked)]:
        for folder in sys.path:
            base = os.path.join(os.path.abspath(folder or "."), *parts)
            for path in (base + ".py", os.path.join(base, "__init__.py")):
                if os.path.isfile(path):
                    return path
    return "(%s)" % name


def to_name(test):
    """What a test says of itself, without the module: its file says that."""
    name, module = test.id(), type(test).__module__
    return name[len(module) + 1 :] if name.startswith(module + ".") else name


class Recording:
    def __init__(self, tests):
        self.places = {id(test): place for place, test in enumerate(tests)}
        self.tests = tests
        self.started = {}
        self.results = {}
        self.faults = []

    def add(self, test, status, message=""):
        if hasattr(test, "test_case"):
            # A part of a test: the whole is as good as the worst of its parts.
            return self.add(test.test_case, status, message)
        if is_load_failure(test):
            self.faults.append(to_fault(to_file(test), message))
        elif not hasattr(test, "countTestCases") or test.countTestCases() == 0:
            self.add_around(test, status, message)
        else:
            known = self.results.get(id(test))
            if known is None or RANK[status] > RANK[known["status"]]:
                self.results[id(test)] = self.to_record(test, status, message)

    def to_record(self, test, status, message):
        duration = (time.monotonic() - self.started.get(id(test), time.monotonic())) * 1000
        place = self.places.get(id(test), 0)
        record = {"kind": "test", "file": to_file(test), "name": to_name(test), "place": place}
        return {**record, "status": status, "durationMs": duration, "message": message[-2000:]}

    def add_around(self, holder, status, message):
        """What goes wrong in set-up or tear-down of a class or module goes wrong for each test of it."""
        place = holder.id().partition("(")[2].rstrip(")")
        under = [test for test in self.tests if is_under(test, place)]
        for test in under:
            self.add(test, status, message)
        if not under and status == "failed":
            self.faults.append(to_fault("(%s)" % holder.id(), message))

    def finish(self):
        count = {"kind": "count", "tests": len(self.results)}
        write(*self.results.values(), *self.faults, count, {"kind": "end"})


def is_under(test, place):
    kind = type(test)
    return place in (kind.__module__, "%s.%s" % (kind.__module__, kind.__qualname__))


def to_fault(file, message):
    return {"kind": "fault", "file": file, "message": message[-2000:]}


def write(*records):
    lines = [json.dumps({"pid": os.getpid(), **record}) + "\n" for record in records]
    with open(SUITE["report"], "a", encoding="utf-8") as file:
        file.write("".join(lines))


def add_recording(result, recording):
    """Gives a result, of whatever class, ears."""
    kind = type(result)

    def to_text(error):
        return "".join(traceback.format_exception(*error))

    class Recorded(kind):
        def startTest(self, test):
            recording.started[id(test)] = time.monotonic()
            super().startTest(test)

        def addSuccess(self, test):
            recording.add(test, "passed")
            super().addSuccess(test)

        def addError(self, test, err):
            recording.add(test, "failed", to_text(err))
            super().addError(test, err)

        def addFailure(self, test, err):
            recording.add(test, "failed", to_text(err))
            super().addFailure(test, err)

        def addSkip(self, test, reason):
            recording.add(test, "skipped")
            super().addSkip(test, reason)

        def addExpectedFailure(self, test, err):
            recording.add(test, "skipped")
            super().addExpectedFailure(test, err)

        def addUnexpectedSuccess(self, test):
            recording.add(test, "failed", "passed, although it was expected to fail")
            super().addUnexpectedSuccess(test)

        def addSubTest(self, test, subtest, err):
            recording.add(test, "passed" if err is None else "failed", "" if err is None else to_text(err))
            super().addSubTest(test, subtest, err)

    result.__class__ = Recorded
    return result
