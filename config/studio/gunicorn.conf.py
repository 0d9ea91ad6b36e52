"""Configures gunicorn, which serves the studio behind nginx: ``gunicorn --config config/studio/gunicorn.conf.py``."""

import os
import sys

_workers = os.environ.get("STUDIO_WORKERS", "3")
if not _workers.isdigit() or not 1 <= int(_workers) <= 64:
    sys.exit(f"studio: STUDIO_WORKERS is {_workers!r}: write a number from 1 to 64")

wsgi_app = "studio.wsgi"
bind = os.environ.get("STUDIO_BIND", "unix:/run/louvre-lens-studio/socket")
workers = int(_workers)
threads = 4  # a page waits for the database, and a picture for its bucket
preload_app = True  # wrong settings are reported once, not by each worker
timeout = 180  # seconds; a first release of a thousand pictures takes its time
graceful_timeout = 60  # lets a release finish
max_requests = 2000  # workers are replaced from time to time, one after the other
max_requests_jitter = 400
accesslog = None  # nginx writes one
errorlog = "-"  # the journal
control_socket_disable = True
