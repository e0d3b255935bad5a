"""`python -m demo_game` and `netpeer-demo`. From here on, Ctrl-C ends the program cleanly at every moment.

This file imports nothing before the signal handlers are installed. It cannot cover the start of Python itself: Ctrl-C
in the hundredths of a second before this file runs prints a traceback, as in every Python program.
"""

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """
    Runs the program. Signals are ignored afterwards, so the process must end after this call.

    Args:
        arguments: the words of the command line; None takes them from `sys.argv`.

    Returns:
        The exit status: 0 after success or Ctrl-C; 1 after an error, which a sentence on stderr explains.
    """
    stop, pressed = None, 0
    while stop is None:
        try:
            from demo_game.stopping import StopOnSignal

            stop = StopOnSignal(pressed)
        except KeyboardInterrupt:  # Ctrl-C during this import
            pressed += 1
    try:
        from demo_game.command_line import run

        return run(arguments, stop)
    finally:
        stop.close()


if __name__ == "__main__":
    raise SystemExit(main())
