"""`python -m wontlearn`."""

import sys

from .start import main

sys.exit(main())
