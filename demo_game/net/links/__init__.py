"""The connections between clients and server, in Godot 3's and in Godot 4's dialect.

`link.py` is what the rest of the game sees of them, `client_link.py` and `methods.py` are the same in both dialects,
`godot3.py` and `godot4.py` have what is different. `demo_game.net.dialect` chooses.
"""

__all__: list[str] = []
