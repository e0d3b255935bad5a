# The rules of the game, as in demo_game/rules: the same calls give the same match, to the last bit.
#
# If you change a number or a line here, change it there, too; a test compares both, tick by tick. Therefore: only
# + - * / and the square root, on 64 bits (a Vector2 has 32 bits); whole numbers for random numbers;
# everything in the order of slots, and of crystals by age. This file runs in Godot 3 and 4.

const TICK_HZ = 30
const TICK_SECONDS = 1.0 / 30.0
const ARENA_WIDTH = 1600.0
const ARENA_HEIGHT = 900.0
const MAX_PLAYERS = 16
const FULL_STICK = 127
const SHIP_RADIUS = 16.0
const SHIP_THRUST = 36.0
const LOAD_THRUST = 2.5
const SHIP_KEEP = 0.90625
const TURN = 0.625
const WALL_KEEP = 0.5
const BUMP_SPEED = 60.0
const DASH_TICKS = 7
const DASH_SPEED = 900.0
const DASH_END_KEEP = 0.5
const DASH_COOLDOWN_TICKS = 45
const STUN_TICKS = 14
const KICK_SPEED = 520.0
const RECOIL_KEEP = 0.25
const KNOCK_CRYSTALS = 3
const CRYSTAL_RADIUS = 10.0
const CRYSTAL_KEEP = 0.90625
const CRYSTAL_SPEED = 160
const CRYSTAL_REST_TICKS = 16
const MAX_CARRIED = 5
const MAX_CRYSTALS = 64
const SPAWN_MARGIN = 190
const SPAWN_TICKS = 8
const HOME_RADIUS = 52.0
const ROUND_TICKS = 3600
const RESULTS_TICKS = 360
const COUNTDOWN_TICKS = 450
const SHORT_COUNTDOWN_TICKS = 90
const HOMES = [
	[200.0, 90.0],
	[1400.0, 810.0],
	[1400.0, 90.0],
	[200.0, 810.0],
	[800.0, 90.0],
	[800.0, 810.0],
	[90.0, 450.0],
	[1510.0, 450.0],
	[500.0, 90.0],
	[1100.0, 810.0],
	[1100.0, 90.0],
	[500.0, 810.0],
	[90.0, 270.0],
	[1510.0, 630.0],
	[1510.0, 270.0],
	[90.0, 630.0],
]

const CRYSTALS = 10
const CRYSTALS_FOR_EACH_SHIP = 2
const MAX_LOOSE = 40
const MAX_CRYSTAL_ID = 65535
const MASK = 0xFFFFFFFF

enum Phase { LOBBY = 0, PLAYING = 1, RESULTS = 2 }
enum Kind { PICKUP = 1, DELIVER, DASH, HIT, BUMP, SPAWN, COUNTDOWN, ROUND_START, ROUND_END }


class Controls:
	var x = 0
	var y = 0
	var dash = false


class Ship:
	var slot = 0
	var x = 0.0
	var y = 0.0
	var velocity_x = 0.0
	var velocity_y = 0.0
	var heading_x = 1.0
	var heading_y = 0.0
	var thrust = 0.0
	var carried = 0
	var dash_ticks = 0
	var cooldown_ticks = 0
	var stun_ticks = 0


class Crystal:
	var id = 0
	var x = 0.0
	var y = 0.0
	var velocity_x = 0.0
	var velocity_y = 0.0
	var rest_ticks = 0


class Seat:
	var score = 0
	var is_ready = false
	var is_away = false


class Event:
	var kind = 0
	var slot = -1
	var other = -1
	var x = 0.0
	var y = 0.0
	var amount = 0


var tick = 0
var phase = Phase.LOBBY
var round_number = 0
var ticks_left = -1
var seats = {}
var ships = {}
var crystals = []
var spawned = 0
var delivered = 0
var events = []
var chance = 1

var _seed = 1
var _round_ticks = ROUND_TICKS
var _results_ticks = RESULTS_TICKS
var _last_id = 0
var _no_controls = Controls.new()
var _eight_ways = []


func _init():
	var diagonal = sqrt(0.5)
	_eight_ways = [
		[1.0, 0.0],
		[diagonal, diagonal],
		[0.0, 1.0],
		[-diagonal, diagonal],
		[-1.0, 0.0],
		[-diagonal, -diagonal],
		[0.0, -1.0],
		[diagonal, -diagonal],
	]


func setup(rng_seed, round_ticks, results_ticks):
	_seed = rng_seed
	_round_ticks = round_ticks
	_results_ticks = results_ticks
	chance = _mixed(0)


# The players.


func join(slot):
	if seats.has(slot):
		seats[slot].is_away = false
	else:
		seats[slot] = Seat.new()
	if phase == Phase.PLAYING and not ships.has(slot):
		_add_ship(slot)


func leave(slot):
	if seats.has(slot):
		seats[slot].is_away = true
		seats[slot].is_ready = false
	if ships.has(slot):
		var ship = ships[slot]
		ships.erase(slot)
		_throw_out(ship, ship.carried)


func forget(slot):
	leave(slot)
	seats.erase(slot)


func set_ready(slot, is_ready):
	if seats.has(slot) and not seats[slot].is_away:
		seats[slot].is_ready = is_ready


# One tick. `controls`: what the players hold, by slot.


func step(controls):
	tick += 1
	if phase == Phase.LOBBY:
		_step_lobby()
	elif seats.size() == 0:
		_empty()
	elif phase == Phase.PLAYING:
		_step_round(controls)
	else:
		ticks_left -= 1
		if ticks_left <= 0:
			_start_round()


func take_events():
	var taken = events
	events = []
	return taken


func _step_lobby():
	var here = 0
	var ready = 0
	for slot in seats:
		if not seats[slot].is_away:
			here += 1
			if seats[slot].is_ready:
				ready += 1
	if ready == 0 or ready * 2 <= here:
		ticks_left = -1
		return
	var longest = SHORT_COUNTDOWN_TICKS if ready == here else COUNTDOWN_TICKS
	if ticks_left < 0 or ticks_left > longest:
		ticks_left = longest
	if ticks_left == 0:
		_start_round()
		return
	if ticks_left % TICK_HZ == 0:
		_happened(Kind.COUNTDOWN, -1, -1, 0.0, 0.0, _whole_part(ticks_left, TICK_HZ))
	ticks_left -= 1


func _start_round():
	round_number += 1
	phase = Phase.PLAYING
	ticks_left = _round_ticks
	chance = _mixed(round_number)
	ships = {}
	crystals = []
	spawned = 0
	delivered = 0
	_last_id = 0
	for slot in _sorted(seats):
		seats[slot].score = 0
		seats[slot].is_ready = false
		if not seats[slot].is_away:
			_add_ship(slot)
	for _i in range(_wanted_crystals()):
		_spawn(_wanted_crystals())
	_happened(Kind.ROUND_START, -1, -1, 0.0, 0.0, round_number)


func _step_round(controls):
	_step_arena(controls)
	if ticks_left % SPAWN_TICKS == 0:
		_spawn(_wanted_crystals())
	ticks_left -= 1
	if ticks_left <= 0:
		_end_round()


func _end_round():
	phase = Phase.RESULTS
	ticks_left = _results_ticks
	var winner = -1
	var best = 0
	for slot in _sorted(seats):
		if seats[slot].score > best:
			winner = slot
			best = seats[slot].score
	_happened(Kind.ROUND_END, winner, -1, 0.0, 0.0, round_number)


func _wanted_crystals():
	var wanted = CRYSTALS + CRYSTALS_FOR_EACH_SHIP * ships.size()
	return wanted if wanted < MAX_LOOSE else MAX_LOOSE


func _empty():
	phase = Phase.LOBBY
	ticks_left = -1
	round_number = 0
	ships = {}
	crystals = []
	spawned = 0
	delivered = 0


# The arena.


func _add_ship(slot):
	var ship = Ship.new()
	ship.slot = slot
	ship.x = HOMES[slot][0]
	ship.y = HOMES[slot][1]
	var to_x = ARENA_WIDTH / 2.0 - ship.x
	var to_y = ARENA_HEIGHT / 2.0 - ship.y
	var length = sqrt(to_x * to_x + to_y * to_y)
	ship.heading_x = to_x / length
	ship.heading_y = to_y / length
	ships[slot] = ship


func carried():
	var count = 0
	for slot in ships:
		count += ships[slot].carried
	return count


func _spawn(wanted):
	if crystals.size() >= wanted or crystals.size() + carried() >= MAX_CRYSTALS:
		return
	var crystal = Crystal.new()
	crystal.x = float(SPAWN_MARGIN + _below(int(ARENA_WIDTH) - 2 * SPAWN_MARGIN + 1))
	crystal.y = float(SPAWN_MARGIN + _below(int(ARENA_HEIGHT) - 2 * SPAWN_MARGIN + 1))
	_add_crystal(crystal)
	spawned += 1
	_happened(Kind.SPAWN, -1, -1, crystal.x, crystal.y, 0)


func _step_arena(controls):
	var slots = _sorted(ships)
	for slot in slots:
		var ship = ships[slot]
		if fly(ship, controls[slot] if controls.has(slot) else _no_controls):
			_happened(Kind.DASH, slot, -1, ship.x, ship.y, 0)
	for first in range(slots.size()):
		for second in range(first + 1, slots.size()):
			_touch(ships[slots[first]], ships[slots[second]])
	for slot in slots:
		_keep_inside(ships[slot])
	for crystal in crystals:
		_drift(crystal)
	for slot in slots:
		_pick_up(ships[slot])
		var count = _deliver(ships[slot])
		seats[slot].score += _whole_part(count * (count + 1), 2)


func _touch(first, second):
	var x = second.x - first.x
	var y = second.y - first.y
	var square = x * x + y * y
	if square >= 4.0 * SHIP_RADIUS * SHIP_RADIUS:
		return
	var distance = sqrt(square)
	if distance > 0.0:
		x = x / distance
		y = y / distance
	else:
		x = 1.0
		y = 0.0
	var half = (2.0 * SHIP_RADIUS - distance) / 2.0
	first.x = first.x - x * half
	first.y = first.y - y * half
	second.x = second.x + x * half
	second.y = second.y + y * half
	if first.dash_ticks > 0 and second.dash_ticks == 0 and second.stun_ticks == 0:
		_hit(first, second, x, y)
	elif second.dash_ticks > 0 and first.dash_ticks == 0 and first.stun_ticks == 0:
		_hit(second, first, -x, -y)
	else:
		_bump(first, second, x, y)


func _bump(first, second, x, y):
	var closing = (first.velocity_x - second.velocity_x) * x + (first.velocity_y - second.velocity_y) * y
	if closing <= 0.0:
		return
	first.velocity_x = first.velocity_x - closing * x
	first.velocity_y = first.velocity_y - closing * y
	second.velocity_x = second.velocity_x + closing * x
	second.velocity_y = second.velocity_y + closing * y
	first.dash_ticks = 0
	second.dash_ticks = 0
	if closing > BUMP_SPEED:
		_happened(Kind.BUMP, first.slot, second.slot, (first.x + second.x) / 2.0, (first.y + second.y) / 2.0, 0)


func _hit(dasher, victim, x, y):
	var count = victim.carried if victim.carried < KNOCK_CRYSTALS else KNOCK_CRYSTALS
	_happened(Kind.HIT, dasher.slot, victim.slot, victim.x, victim.y, count)
	victim.velocity_x = x * KICK_SPEED
	victim.velocity_y = y * KICK_SPEED
	victim.stun_ticks = STUN_TICKS
	dasher.velocity_x = dasher.velocity_x * RECOIL_KEEP
	dasher.velocity_y = dasher.velocity_y * RECOIL_KEEP
	dasher.dash_ticks = 0
	_throw_out(victim, count)


func _throw_out(ship, count):
	for _i in range(count):
		var way = _eight_ways[_below(8)]
		var speed = float(CRYSTAL_SPEED + _below(CRYSTAL_SPEED))
		var crystal = Crystal.new()
		crystal.x = ship.x
		crystal.y = ship.y
		crystal.velocity_x = way[0] * speed
		crystal.velocity_y = way[1] * speed
		crystal.rest_ticks = CRYSTAL_REST_TICKS
		_add_crystal(crystal)
	ship.carried -= count


func _add_crystal(crystal):
	_last_id = _last_id % MAX_CRYSTAL_ID + 1
	crystal.id = _last_id
	crystals.append(crystal)


func _pick_up(ship):
	if ship.stun_ticks > 0:
		return
	var reach = SHIP_RADIUS + CRYSTAL_RADIUS
	var left = []
	for crystal in crystals:
		var x = crystal.x - ship.x
		var y = crystal.y - ship.y
		var is_near = x * x + y * y < reach * reach
		if is_near and crystal.rest_ticks == 0 and ship.carried < MAX_CARRIED:
			ship.carried += 1
			_happened(Kind.PICKUP, ship.slot, -1, crystal.x, crystal.y, ship.carried)
		else:
			left.append(crystal)
	crystals = left


func _deliver(ship):
	var home = HOMES[ship.slot]
	var x = home[0] - ship.x
	var y = home[1] - ship.y
	var count = ship.carried
	if count == 0 or x * x + y * y >= HOME_RADIUS * HOME_RADIUS:
		return 0
	ship.carried = 0
	delivered += count
	_happened(Kind.DELIVER, ship.slot, -1, home[0], home[1], count)
	return count


func _drift(crystal):
	if crystal.rest_ticks > 0:
		crystal.rest_ticks -= 1
	if crystal.velocity_x == 0.0 and crystal.velocity_y == 0.0:
		return
	crystal.velocity_x = crystal.velocity_x * CRYSTAL_KEEP
	crystal.velocity_y = crystal.velocity_y * CRYSTAL_KEEP
	if crystal.velocity_x * crystal.velocity_x + crystal.velocity_y * crystal.velocity_y < 4.0:
		crystal.velocity_x = 0.0
		crystal.velocity_y = 0.0
	crystal.x = crystal.x + crystal.velocity_x * TICK_SECONDS
	crystal.y = crystal.y + crystal.velocity_y * TICK_SECONDS
	if crystal.x < CRYSTAL_RADIUS:
		crystal.x = CRYSTAL_RADIUS
		crystal.velocity_x = abs(crystal.velocity_x) * WALL_KEEP
	elif crystal.x > ARENA_WIDTH - CRYSTAL_RADIUS:
		crystal.x = ARENA_WIDTH - CRYSTAL_RADIUS
		crystal.velocity_x = -abs(crystal.velocity_x) * WALL_KEEP
	if crystal.y < CRYSTAL_RADIUS:
		crystal.y = CRYSTAL_RADIUS
		crystal.velocity_y = abs(crystal.velocity_y) * WALL_KEEP
	elif crystal.y > ARENA_HEIGHT - CRYSTAL_RADIUS:
		crystal.y = ARENA_HEIGHT - CRYSTAL_RADIUS
		crystal.velocity_y = -abs(crystal.velocity_y) * WALL_KEEP


# One ship. Returns whether a dash began.


func fly(ship, controls):
	var dashes = false
	ship.thrust = 0.0
	if ship.cooldown_ticks > 0:
		ship.cooldown_ticks -= 1
	if ship.dash_ticks > 0:
		ship.dash_ticks -= 1
		if ship.dash_ticks == 0:
			ship.velocity_x = ship.velocity_x * DASH_END_KEEP
			ship.velocity_y = ship.velocity_y * DASH_END_KEEP
	elif ship.stun_ticks > 0:
		ship.stun_ticks -= 1
		ship.velocity_x = ship.velocity_x * SHIP_KEEP
		ship.velocity_y = ship.velocity_y * SHIP_KEEP
	elif controls.dash and ship.cooldown_ticks == 0:
		_begin_dash(ship, controls)
		dashes = true
	else:
		_steer(ship, controls)
	ship.x = ship.x + ship.velocity_x * TICK_SECONDS
	ship.y = ship.y + ship.velocity_y * TICK_SECONDS
	_keep_inside(ship)
	return dashes


func _begin_dash(ship, controls):
	var way = _direction(controls)
	var length = sqrt(way[0] * way[0] + way[1] * way[1])
	if length > 0.0:
		ship.heading_x = way[0] / length
		ship.heading_y = way[1] / length
	ship.velocity_x = ship.heading_x * DASH_SPEED
	ship.velocity_y = ship.heading_y * DASH_SPEED
	ship.dash_ticks = DASH_TICKS
	ship.cooldown_ticks = DASH_COOLDOWN_TICKS


func _steer(ship, controls):
	var way = _direction(controls)
	var x = way[0]
	var y = way[1]
	ship.thrust = sqrt(x * x + y * y)
	if ship.thrust > 0.0:
		_turn(ship, x / ship.thrust, y / ship.thrust)
	var power = SHIP_THRUST - LOAD_THRUST * ship.carried
	ship.velocity_x = (ship.velocity_x + x * power) * SHIP_KEEP
	ship.velocity_y = (ship.velocity_y + y * power) * SHIP_KEEP


func _turn(ship, x, y):
	if ship.heading_x * x + ship.heading_y * y < 0.0:
		var side = 1.0 if ship.heading_x * y - ship.heading_y * x >= 0.0 else -1.0
		x = -ship.heading_y * side
		y = ship.heading_x * side
	x = ship.heading_x + x * TURN
	y = ship.heading_y + y * TURN
	var length = sqrt(x * x + y * y)
	ship.heading_x = x / length
	ship.heading_y = y / length


func _direction(controls):
	var x = controls.x / float(FULL_STICK)
	var y = controls.y / float(FULL_STICK)
	var length = sqrt(x * x + y * y)
	if length > 1.0:
		return [x / length, y / length]
	return [x, y]


func _keep_inside(ship):
	if ship.x < SHIP_RADIUS:
		ship.x = SHIP_RADIUS
		ship.velocity_x = abs(ship.velocity_x) * WALL_KEEP
	elif ship.x > ARENA_WIDTH - SHIP_RADIUS:
		ship.x = ARENA_WIDTH - SHIP_RADIUS
		ship.velocity_x = -abs(ship.velocity_x) * WALL_KEEP
	if ship.y < SHIP_RADIUS:
		ship.y = SHIP_RADIUS
		ship.velocity_y = abs(ship.velocity_y) * WALL_KEEP
	elif ship.y > ARENA_HEIGHT - SHIP_RADIUS:
		ship.y = ARENA_HEIGHT - SHIP_RADIUS
		ship.velocity_y = -abs(ship.velocity_y) * WALL_KEEP


# Random numbers: xorshift with 32 bits.


func _mixed(number):
	var mixed = ((_seed & 0x7FFFFFFF) * 2654435761 + number * 40503 + 1) & MASK
	return mixed if mixed != 0 else 1


func _below(limit):
	var x = chance
	x = x ^ ((x << 13) & MASK)
	x = x ^ (x >> 17)
	x = x ^ ((x << 5) & MASK)
	chance = x
	return (x >> 8) % limit


# Helpers.


func _happened(kind, slot, other, x, y, amount):
	var event = Event.new()
	event.kind = kind
	event.slot = slot
	event.other = other
	event.x = x
	event.y = y
	event.amount = amount
	events.append(event)


func _sorted(by_slot):
	var slots = by_slot.keys()
	slots.sort()
	return slots


func _whole_part(number, divisor):
	return (number - number % divisor) / divisor
