"""The network code: what client and server say to each other, the two of them, and what a screen gets.

| folder | what it has |
|---|---|
| `protocol/` | the calls, the snapshots, and the checks of all values |
| `links/`, `dialect.py` | the connections in both dialects, and the choice between them |
| `client/` | `GameClient`: connecting, prediction, interpolation |
| `server/` | `GameServer`: ticks, players, the handling of their calls |
| `model/` | `GameModel`: what a screen shows in one frame |
| `discovery/` | games on the local network |

The screens, the bots and the tests use `GameClient`, `GameModel` and `GameFinder`:

- `GameClient`: `connect(url, name, colour)`, then once a frame `set_input(x, y, dash=held)` and
  `update() -> GameModel`; `set_ready(is_ready)`, `chat(text)`, `set_lag(lag, jitter)`, `stall(seconds)`, and `leave()`,
  after which `update()` is called until `is_gone`. `peer` is the netpeer peer, for an overlay of its statistics.
- `GameFinder`: `poll() -> tuple[FoundGame, ...]` and `close()`.
"""

__all__: list[str] = []
