"""`python -m backend.config.check`: reads the settings and says in words what stops a start.

Ends with 0, or with 78 (EX_CONFIG), so that whoever starts processes knows that another try would not help.
"""

import importlib
import os
import sys

from backend.config.env import SettingError


def main() -> int:
    try:
        importlib.import_module("backend.config.settings")
    except SettingError as error:
        print(error, file=sys.stderr)
        return os.EX_CONFIG
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main())
