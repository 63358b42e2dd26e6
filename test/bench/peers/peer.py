"""Answers requests, one line of JSON each, on the standard streams: {"do": name, ...}."""

import json
import os
import resource
import sys
import traceback

from opendss import OPENDSS, opendss_version
from pgm import PGM, pgm_version

# What libraries print must not get among the answers.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def versions():
    python = ".".join(str(part) for part in sys.version_info[:3])
    return {"python": python, "openDss": opendss_version(), "powerGridModel": pgm_version()}


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


COMMANDS = {"versions": versions, "memory": memory, **OPENDSS, **PGM}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"answer": COMMANDS[request.pop("do")](**request)}
    except Exception as error:
        traceback.print_exc()
        answer = {"error": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
