"""Make the Linux kernel refuse all that decoding never needs: writing to disk, the network, starting programs.

Reading stays allowed, because Python imports some modules late. A refused call fails like one that this user has no
right to make. A machine without such filters does without.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple


class _Architecture(NamedTuple):
    """A kind of processor: its number in a filter, and the numbers of its system calls."""

    audit_number: int
    opening: Mapping[int, int]  # the calls that open files, and the argument with the flags: writing is refused
    beginning: int  # the call that starts a thread (allowed) or a process (refused), by the flags in its first argument
    refused: Sequence[int]


_ANYWHERE = (424, 425, 437, 452)
"""pidfd_send_signal, io_uring_setup, openat2, fchmodat2: newer calls have one number on all processors."""

_ARCHITECTURES = MappingProxyType(
    {
        "x86_64": _Architecture(
            0xC000003E,
            {2: 1, 257: 2},  # open, openat
            56,  # clone
            (
                *(41, 42, 49, 53),  # socket, connect, bind, socketpair
                *(57, 58, 59, 322),  # fork, vfork, execve, execveat
                *(62, 101, 310, 311),  # kill, ptrace, process_vm_readv, process_vm_writev
                *(76, 77, 82, 83, 84, 85, 86, 87, 88),  # truncate … rename, mkdir, rmdir, creat, link, unlink, symlink
                *(90, 91, 92, 93, 94, 133, 188, 189, 190, 280),  # chmod … lchown, mknod, setxattr …, utimensat
                *(258, 259, 260, 263, 264, 265, 266, 268, 316),  # the same with folders: mkdirat … renameat2
                *(165, 272, 308, 248, 250),  # mount, unshare, setns, add_key, keyctl
                *(298, 319, 321, 323),  # perf_event_open, memfd_create, bpf, userfaultfd
                *_ANYWHERE,
            ),
        ),
        "aarch64": _Architecture(
            0xC00000B7,
            {56: 2},  # openat
            220,  # clone
            (
                *(198, 199, 200, 203),  # socket, socketpair, bind, connect
                *(221, 281),  # execve, execveat
                *(129, 117, 270, 271),  # kill, ptrace, process_vm_readv, process_vm_writev
                *(5, 6, 7, 33, 34, 35, 36, 37, 38, 276),  # setxattr …, mknodat … renameat, renameat2
                *(45, 46, 52, 53, 54, 55, 88),  # truncate, ftruncate, fchmod … fchown, utimensat
                *(40, 97, 268, 217, 219),  # mount, unshare, setns, add_key, keyctl
                *(241, 279, 280, 282),  # perf_event_open, memfd_create, bpf, userfaultfd
                *_ANYWHERE,
            ),
        ),
    }
)
_CLONE3 = 435
"""A filter cannot see its arguments. If the kernel says that it does not exist, programs use the older call."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_A_THREAD = 0x10000
_OTHER_NUMBERS = 0x40000000
"""From this number on, the kernel of an x86_64 has a second set of the same calls."""

# The instructions of a filter: load a word of the call's description, compare, return.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_THERE_IS_NONE = 0x00050000 | errno.ENOSYS
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


_Step = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install_filter() -> bool:
    """Install the filter for this thread and all that it starts; return whether the kernel accepted it."""
    machine = _ARCHITECTURES.get(platform.machine())
    if sys.platform != "linux" or machine is None or sys.maxsize < 2**32:
        return False
    steps = _filter_of(machine)
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = (ctypes.c_int, *(ctypes.c_ulong,) * 4)
    program = _Program(len(steps), code)
    return (
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(program), 0, 0) == 0
    )


def _filter_of(machine: _Architecture) -> list[_Step]:
    """Return the steps: an operation, the steps to skip if it holds, the steps to skip if not, and a value."""
    by_flags = [
        *(_check_flags(number, argument, _WRITING, _REFUSE, _ALLOW) for number, argument in machine.opening.items()),
        _check_flags(machine.beginning, 0, _A_THREAD, _ALLOW, _REFUSE),
    ]
    left = len(machine.refused)
    return [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUAL, 1, 0, machine.audit_number),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER_AT),
        *(step for steps in by_flags for step in steps),
        (_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _THERE_IS_NONE),
        (_AT_LEAST, left + 1, 0, _OTHER_NUMBERS),
        *((_EQUAL, left - index, 0, number) for index, number in enumerate(machine.refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]


def _check_flags(number: int, argument: int, bits: int, if_any: int, if_none: int) -> list[_Step]:
    """Return the steps that decide about one call by the flags in one of its arguments."""
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument),
        (_ANY_BIT, 0, 1, bits),
        (_RETURN, 0, 0, if_any),
        (_RETURN, 0, 0, if_none),
    ]
