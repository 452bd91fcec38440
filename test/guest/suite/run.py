"""Runs one test module and writes {"test id": "" or what failed} as the last line of its output."""
from __future__ import annotations

import json
import sys
import unittest


class Outcomes(unittest.TestResult):
    def __init__(self) -> None:
        super().__init__()
        self.failed: dict = {}

    def startTest(self, test):
        self.failed.setdefault(test.id(), "")

    def addFailure(self, test, err):
        self.failed[test.id()] += self._exc_info_to_string(err, test)

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.failed[test.id()] += self._exc_info_to_string(err, test)


outcomes = Outcomes()
unittest.defaultTestLoader.loadTestsFromName(sys.argv[1]).run(outcomes)
print("\n" + json.dumps(outcomes.failed))
