"""Bring the database up to date and fill in the demonstration: three commands, but Django is started once.

The last line on standard output is the demonstration accounts as JSON, behind MARK.
"""

import io
import sys

import django
from django.core.management import call_command

from config.local.portal import MARK


def main() -> None:
    sys.stdout.reconfigure(line_buffering=True)
    django.setup()
    call_command("prepare")
    call_command("demo", "--if-missing")
    accounts = io.StringIO()
    call_command("demo", "--accounts", stdout=accounts)
    print(MARK + " ".join(accounts.getvalue().split("\n")))


if __name__ == "__main__":
    main()
