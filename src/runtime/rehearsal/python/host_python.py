"""Tries plugins with this computer's Python: a request as JSON on the standard input, what happened as JSON in the last line of the output, Python's version before it."""
from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile

request = json.load(sys.stdin)
sys.path[:0] = request["path"]
from confinement import confine  # noqa: E402
from rehearse import rehearse  # noqa: E402

os.makedirs(request["root"], exist_ok=True)
tempfile.tempdir = request["root"]
confine(os.path.realpath(os.path.dirname(request["root"])))
result = asyncio.run(rehearse(request))
print(f"{sys.version.split()[0]}\n{json.dumps(result)}", file=sys.__stdout__)
