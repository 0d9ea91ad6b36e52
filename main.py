"""The kiosk: ``python main.py [--config FILE] [--state DIR] [--window WxH]``."""

import sys

from kiosk.launcher import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
