"""How the demo looks: it draws what `demo_game.net.model` describes, and knows nothing of rules' workings or networks."""

__all__: list[str] = []
