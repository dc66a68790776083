"""Run a command inside the loopback internet: `python tests/demo.py --story examples -- COMMAND...`. See `internet/__main__.py`."""

import sys

from internet.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
