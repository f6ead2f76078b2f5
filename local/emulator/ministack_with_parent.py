"""Runs MiniStack until its standard input closes: it must not outlive the command that started it, however that ends."""

import os
import sys
import threading


def end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()

from ministack.app import main  # noqa: E402  (the watch must stand before the emulator starts)

sys.argv = sys.argv[:1]
main()
