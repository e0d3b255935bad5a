"""How the demo looks: it draws what `demo_game.net.model` describes, and knows no network and none of the rules."""

__all__: list[str] = []
