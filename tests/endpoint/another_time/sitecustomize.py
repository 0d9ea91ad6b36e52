"""Python imports this before anything else where its folder is on the path: it is then another time.

``KIOSK_TESTS_CLOCK`` is the time, in seconds since 1970, that a program of this environment begins at.
"""

import datetime as datetimes
import os
import time as times

_ahead = float(os.environ["KIOSK_TESTS_CLOCK"]) - times.time()
_time = times.time


class _Datetime(datetimes.datetime):
    @classmethod
    def now(cls, tz: datetimes.tzinfo | None = None) -> datetimes.datetime:
        return cls.fromtimestamp(times.time(), tz)

    @classmethod
    def utcnow(cls) -> datetimes.datetime:
        return cls.now(datetimes.UTC).replace(tzinfo=None)


times.time = lambda: _time() + _ahead
datetimes.datetime = _Datetime
