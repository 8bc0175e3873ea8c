"""^C while SQLite is at work: a statement may take minutes, and Python hears nothing meanwhile."""

from __future__ import annotations

import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_AGAIN = 0.05  # seconds between two tries: one that comes before the statement has begun is lost


@contextmanager
def stoppable(connection: sqlite3.Connection) -> Iterator[None]:
    """Let ^C end what ``connection`` is doing; the statement fails and is undone as any other.

    KeyboardInterrupt is raised where the statement was made, as soon as Python runs again. Outside
    of the main thread, or where somebody else listens for signals, nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard, told = socket.socketpair()
    told.setblocking(False)
    before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    if before != -1:
        signal.set_wakeup_fd(before)
        heard.close()
        told.close()
        yield
        return
    over = threading.Event()
    listener = threading.Thread(target=_listen, args=(heard, over, connection), daemon=True)
    listener.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(-1)
        over.set()
        told.close()
        listener.join()
        heard.close()


def _listen(heard: socket.socket, over: threading.Event, connection: sqlite3.Connection) -> None:
    """Interrupt ``connection`` from the first ^C on, until that is over."""
    while signals := heard.recv(64):
        while signal.SIGINT in signals and not over.wait(_AGAIN):
            connection.interrupt()
