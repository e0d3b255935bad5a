"""`python -m demo_game` and `netpeer-demo`: from here on Ctrl-C is a wish to leave, at every moment.

So nothing is imported before somebody listens to it. Python's own start is not in our hands: whoever presses Ctrl-C in
the hundredths of a second before this file is run gets what every Python program gives, a traceback.
"""

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """
    Runs the program, to be followed by the end of the process: signals are ignored afterwards.

    Args:
        arguments: the command line's; None takes the program's own.

    Returns:
        The exit status: 0 when all went well or somebody wanted to leave, 1 with a sentence that says what went wrong.
    """
    stop, pressed = None, 0
    while stop is None:
        try:
            from demo_game.stopping import StopOnSignal

            stop = StopOnSignal(pressed)
        except KeyboardInterrupt:  # while even this was being loaded
            pressed += 1
    try:
        from demo_game.command_line import run

        return run(arguments, stop)
    finally:
        stop.close()


if __name__ == "__main__":
    raise SystemExit(main())
