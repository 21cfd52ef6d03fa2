"""`python -m wontlearn`."""

import sys

from .cli import main

sys.exit(main())
