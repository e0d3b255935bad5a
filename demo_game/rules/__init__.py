"""The rules of the game: pure and deterministic, without a screen and without a network."""

from demo_game.rules.match import Match
from demo_game.rules.state import Controls, Crystal, Event, EventKind, MatchPhase, Seat, Ship

__all__ = ["Controls", "Crystal", "Event", "EventKind", "Match", "MatchPhase", "Seat", "Ship"]
