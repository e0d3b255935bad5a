"""Runs one block of code as a program of its own: `python run_block.py FILE`. No module imports this file.

Afterwards it calls every function named `test_...`, as pytest would. When standard input has a line or ends, it acts as
a user who leaves: with the window's close button if there is a window, else with Ctrl-C.
"""

import _thread
import contextlib
import sys
import threading
from pathlib import Path


def leave_when_told() -> None:
    sys.stdin.readline()
    pygame = sys.modules.get("pygame")
    if pygame is not None and pygame.display.get_init():
        pygame.event.post(pygame.event.Event(pygame.QUIT))
    else:
        _thread.interrupt_main()


def main(path: Path) -> None:
    threading.Thread(target=leave_when_told, daemon=True).start()
    namespace = {"__name__": "__main__"}
    with contextlib.suppress(KeyboardInterrupt):
        exec(compile(path.read_text("utf-8"), str(path), "exec"), namespace)
        for name, value in list(namespace.items()):
            if name.startswith("test_"):
                value()
                print(f"{name} passed")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
