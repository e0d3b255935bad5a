"""How the demo looks: it draws a `demo_game.net.model.GameModel`, and knows neither the network nor the rules."""

__all__: list[str] = []
