"""The screens: menu, joining, lobby, arena, results, and what lies over them. Each is a class in a file of its own.

`stack.py` holds them, `flow.py` says which one a game needs, `context.py` is what they share, `widgets/` what they are
built of, and `actions.py` makes keys, mouse and gamepads one.
"""

__all__: list[str] = []
