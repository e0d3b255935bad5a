"""The screens: menu, joining, lobby, arena, results, and those on top of them. Each is a class in a file of its own.

`stack.py` holds them, `flow.py` chooses the screen of a game, `context.py` is what they share, and `widgets/` are their
parts. `actions.py` turns keys and gamepads into the same actions.
"""

__all__: list[str] = []
