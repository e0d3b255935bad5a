"""Makes the model of a frame from a session."""

from __future__ import annotations

from dataclasses import replace
from math import atan2
from typing import TYPE_CHECKING

from demo_game.net.client.rates import Rates
from demo_game.net.model import Crystal, GameEvent, GameModel, Home, NetworkFigures, Player, PlayerEventKind, Ship
from demo_game.rules.constants import DASH_COOLDOWN_TICKS, DASH_TICKS, HOMES
from demo_game.rules.state import MatchPhase

if TYPE_CHECKING:
    from demo_game.net.client.session import Session
    from demo_game.net.protocol.snapshot import Snapshot
    from demo_game.net.protocol.wire import RosterRow
    from demo_game.rules.state import Controls, Event
    from demo_game.rules.state import Ship as RulesShip

__all__ = ["as_game_event", "make_model", "roster_changes"]


def as_game_event(event: Event) -> GameEvent:
    """
    An event of the rules, as the screen gets it.
    """
    return GameEvent(event.kind, event.slot, event.other, event.x, event.y, event.amount)


def roster_changes(before: tuple[RosterRow, ...], after: tuple[RosterRow, ...]) -> list[GameEvent]:
    """
    Who joined and who left between two rosters.
    """
    was = {row.slot: row.name for row in before if not row.is_away}
    now = {row.slot: row.name for row in after if not row.is_away}
    left = [GameEvent(PlayerEventKind.LEAVE, slot, name=name) for slot, name in was.items() if now.get(slot) != name]
    came = [GameEvent(PlayerEventKind.JOIN, slot, name=name) for slot, name in now.items() if was.get(slot) != name]
    return left + came


def make_model(model: GameModel, session: Session, controls: Controls, rates: Rates | None, now: float) -> GameModel:
    """
    Completes a model.

    Args:
        model: has the state of the connection, the chat and the events.
        session: has everything else.
        controls: what the player holds.
        rates: packets and bytes per second; None before they are measured.
        now: the time in seconds.
    """
    newest = session.interpolation.newest
    players = _players(session)
    names = {player.slot: player for player in players}
    drawn = session.ships(controls, now) if newest is not None and newest.phase is not MatchPhase.LOBBY else {}
    ships = tuple(_ship(ship, names[slot]) for slot, ship in drawn.items() if slot in names)
    crystals = session.interpolation.crystals(now, drawn.get(session.slot)) if drawn else {}
    return replace(
        model,
        own_slot=session.slot,
        max_players=session.max_players,
        players=players,
        ships=ships,
        crystals=tuple(Crystal(id, x, y) for id, (x, y) in crystals.items()),
        homes=tuple(Home(p.slot, p.name, p.colour, *HOMES[p.slot], p.is_self) for p in players),
        time_left=_seconds(newest, session.tick_hz),
        countdown=_countdown(newest, session.tick_hz),
        round_number=newest.round_number if newest is not None else 0,
        network=_network(session, rates, now),
    )


def _players(session: Session) -> tuple[Player, ...]:
    seats = session.interpolation.newest.seats if session.interpolation.newest is not None else {}

    def player(row: RosterRow) -> Player:
        seat = seats.get(row.slot)
        is_self = row.slot == session.slot
        return Player(row.slot, row.name, row.colour, seat.score if seat else 0, row.is_ready, row.is_away, is_self)

    return tuple(player(row) for row in session.roster)


def _ship(ship: RulesShip, player: Player) -> Ship:
    return Ship(
        slot=ship.slot,
        name=player.name,
        colour=player.colour,
        x=ship.x,
        y=ship.y,
        vx=ship.velocity_x,
        vy=ship.velocity_y,
        heading=atan2(ship.heading_y, ship.heading_x),
        thrust=ship.thrust,
        carried=ship.carried,
        score=player.score,
        dash=min(1.0, ship.dash_ticks / DASH_TICKS),
        dash_ready=1.0 - min(1.0, ship.cooldown_ticks / DASH_COOLDOWN_TICKS),
        is_stunned=ship.stun_ticks > 0,
        is_self=player.is_self,
    )


def _seconds(newest: Snapshot | None, tick_hz: float) -> float:
    if newest is None or newest.phase is MatchPhase.LOBBY:
        return 0.0
    return max(0, newest.ticks_left) / tick_hz


def _countdown(newest: Snapshot | None, tick_hz: float) -> float | None:
    if newest is None or newest.phase is not MatchPhase.LOBBY or newest.ticks_left < 0:
        return None
    return newest.ticks_left / tick_hz


def _network(session: Session, rates: Rates | None, now: float) -> NetworkFigures:
    counted = rates if rates is not None else Rates()
    interpolation = session.interpolation
    return NetworkFigures(
        round_trip_time=session.clock.round_trip_time,
        jitter=session.clock.jitter,
        prediction_error=session.errors.latest,
        prediction_error_mean=session.errors.mean,
        snapshot_age=now - interpolation.newest_at if interpolation.newest is not None else 0.0,
        interpolation_delay=interpolation.delay,
        packets_in=counted.packets_in,
        packets_out=counted.packets_out,
        bytes_in=counted.bytes_in,
        bytes_out=counted.bytes_out,
        queued_bytes=counted.queued_bytes,
        drops=counted.drops,
    )
