"""The portal with a clock that the test moves: the file named in CLOCK_FILE says how many seconds it is behind.

The database keeps its own clock, which is later all the while, as a caller's clock that lags would be.
"""

import os
import time
from pathlib import Path

import time_machine

from config.wsgi import application as portal

_FILE = Path(os.environ["CLOCK_FILE"])


def application(environ, start_response):
    with time_machine.travel(time.time() - float(_FILE.read_text())):
        return portal(environ, start_response)
