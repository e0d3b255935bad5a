"""The demo's network code: what goes over the wire, the server, a player's client, and what a screen gets from it.

The screens, the bots and tests use three things, and know no more:

- `model.GameModel`: everything to be seen and heard in one frame.
- `client.GameClient`: `connect(url, name, colour)`, then once a frame `set_input(x, y, dash=held)` and
  `update() -> GameModel`; `set_ready(is_ready)`, `chat(text)`, `set_lag(lag, jitter)`, `stall(seconds)`, and `leave()`,
  after which `update()` goes on until `is_gone`. `peer` is the netpeer peer, for an overlay of its statistics.
- `discovery.GameFinder`: `poll() -> tuple[FoundGame, ...]` and `close()`.
"""

__all__: list[str] = []
