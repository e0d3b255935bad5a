"""What a game needs to look smooth although everything arrives late: clocks, buffers and histories, without a network.

| on the client | on the server |
|---|---|
| `NetworkClock`: the server's time, from pings | `FixedTimestep`: ticks of one length, whatever the frame rate |
| `Prediction`: the own ship answers at once, and is corrected by the server | `InputQueue`: one input a tick, in order
|
| `InterpolationBuffer`, `PlayoutClock`: the others move without jumps, two snapshots behind | |
| `ErrorSmoother`: a correction that nobody sees | |

Nothing here sends, waits or asks for the time: `now` comes in as seconds of any clock that only goes forward, and what
goes over the wire is the game's own. The terms are those of Valve's "Source Multiplayer Networking" and of Glenn
Fiedler's "Networked Physics" (gafferongames.com); netfox does the same for Godot.
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
