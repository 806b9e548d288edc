#!/usr/bin/env python
"""The portal's command line. In a second window it finds the portal that `make run` has started in the first."""

import os
import sys

if __name__ == "__main__":
    from config.local.environment import adopt

    adopt()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
