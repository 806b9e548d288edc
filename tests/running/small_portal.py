"""`make run` with quick stand-ins for the portal's own programmes: the database, the cache and the minding are real."""

import os
import sys

from config.local import portal, run

# Each has a child that will not hear of stopping, as a worker that is stuck would.
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
PARENT = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); time.sleep(600)"
DYING = "import time; print('缺了一块', flush=True); time.sleep(1); raise SystemExit(3)"

if __name__ == "__main__":
    programme = [sys.executable, "-c", PARENT]
    portal.web = portal.worker = lambda: programme
    portal.beat = lambda folder: [sys.executable, "-c", DYING] if os.environ.get("DYING") else programme
    portal.is_ready = lambda port: True
    run.fill = lambda stack, env: "[]"
    sys.exit(run.main())
