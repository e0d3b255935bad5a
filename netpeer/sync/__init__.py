"""Smooth games on slow lines: clocks, buffers and histories, without a network.

| on the client | on the server |
|---|---|
| `NetworkClock`: the server's time, from pings | `FixedTimestep`: ticks of equal length at any frame rate |
| `Prediction`: the player's ship moves at once; the server corrects it | `InputQueue`: one input a tick, in order |
| `InterpolationBuffer`, `PlayoutClock`: the other ships move evenly, two snapshots behind | |
| `ErrorSmoother`: spreads a correction over several frames | |

These classes do not send, wait or read a clock. The argument `now` is the time in seconds, from any clock that never
goes back. The game chooses its own messages. The terms are from Valve's "Source Multiplayer Networking" and Glenn
Fiedler's "Networked Physics" (gafferongames.com). netfox does the same for Godot.
"""

from netpeer.sync.error_smoother import ErrorSmoother
from netpeer.sync.fixed_timestep import FixedTimestep
from netpeer.sync.input_history import InputHistory
from netpeer.sync.input_queue import InputQueue
from netpeer.sync.interpolation_buffer import InterpolationBuffer, Sample
from netpeer.sync.network_clock import NetworkClock
from netpeer.sync.playout_clock import PlayoutClock
from netpeer.sync.prediction import Prediction

__all__ = [
    "ErrorSmoother",
    "FixedTimestep",
    "InputHistory",
    "InputQueue",
    "InterpolationBuffer",
    "NetworkClock",
    "PlayoutClock",
    "Prediction",
    "Sample",
]
