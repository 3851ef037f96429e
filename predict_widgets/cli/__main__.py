"""``python -m predict_widgets.cli``: the command where its script is not on the PATH."""

import sys

from predict_widgets.cli import main

if __name__ == "__main__":
    sys.exit(main())
