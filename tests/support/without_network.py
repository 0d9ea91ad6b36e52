"""Runs a program without internet sockets, as ``RestrictAddressFamilies=AF_UNIX`` of systemd does.

``python -m tests.support.without_network PROGRAM ARGUMENT…``
"""

import ctypes
import errno
import os
import platform
import socket
import struct
import sys

SOCKET_CALLS = {"x86_64": 41, "aarch64": 198}
"""The number of the system call ``socket`` by processor; other processors are not supported."""

_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER_AT, _FAMILY_AT = 0, 16
_ALLOW, _NO_SUCH_FAMILY = 0x7FFF0000, 0x00050000 | errno.EAFNOSUPPORT
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def give_up_the_network() -> None:
    """Make the kernel refuse internet sockets to this process and its children."""
    steps = [
        (_LOAD, 0, 0, _NUMBER_AT),
        (_EQUAL, 0, 4, SOCKET_CALLS[platform.machine()]),
        (_LOAD, 0, 0, _FAMILY_AT),
        (_EQUAL, 1, 0, socket.AF_INET),
        (_EQUAL, 0, 1, socket.AF_INET6),
        (_RETURN, 0, 0, _NO_SUCH_FAMILY),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    program = _Program(len(steps), code)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = (ctypes.c_int, *(ctypes.c_ulong,) * 4)
    assert libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    assert libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(program), 0, 0) == 0


if __name__ == "__main__":
    give_up_the_network()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - the test's own program
