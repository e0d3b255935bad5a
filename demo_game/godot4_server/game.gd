extends Node
# The game's node, /root/Main/Game: players come and go, say what they hold, and hear what happened. The twin of
# demo_game/net/server.py, reception.py and places.py, and of ../godot3_server/game.gd, in Godot 4's words.
#
# Nobody is trusted: what a player calls is checked before it counts, and who breaks the protocol is shown out.
#
# Godot 4 sends numbers in place of method names, counted over all that are marked here: so what clients are called by is
# marked here, too, and clients have the same twelve (demo_game/net/godot4.py).

# The rules and the snapshots are the very files of the Godot 3 project: nothing in them is special to one version.
static var Rules = load(_neighbour("rules.gd"))
static var Snapshot = load(_neighbour("snapshot.gd"))

const PROTOCOL_VERSION = 2
const CLOSE_CODE = 4000
const GOODBYE_CODE = 1000
const KEPT_USEC = 30000000
const JOIN_PATIENCE_USEC = 5000000
const MAX_TICKS_AT_ONCE = 8
const MAX_AHEAD_TICKS = 90
const MAX_MISSING_TICKS = 15
const MAX_CONNECTIONS = 32
const CALLS_PER_TICK = 6
const CALL_ALLOWANCE = 360
const CHAT_PER_SECOND = 1.0
const CHAT_ALLOWANCE = 5.0
const MAX_NAME = 16
const MAX_CHAT = 120
const MAX_CHAT_SENT = 1000
const MAX_TOKEN = 64
const INPUT_BYTES = 3
const INPUTS_IN_A_PACKET = 4


class Visitor:
	var since = 0
	var calls = CALL_ALLOWANCE
	var chat = CHAT_ALLOWANCE
	var is_shown_out = false


class Place:
	var slot = 0
	var name = ""
	var colour = 0
	var peer = 0
	var token = ""
	var away_since = 0
	var is_ready = false
	var waiting = {}
	var at_rest = null
	var latest = null
	var missing = 0
	var newest_tick = -1

	# `nothing`: controls that nobody touches. (What this script has loaded cannot be seen from in here.)
	func _init(nothing):
		at_rest = nothing
		latest = nothing

	func take(tick):
		if waiting.has(tick):
			latest = waiting[tick]
			waiting.erase(tick)
			missing = 0
		else:
			missing += 1
			if missing > MAX_MISSING_TICKS:
				latest = at_rest
		return latest

	func reset_inputs():
		waiting = {}
		missing = 0
		latest = at_rest
		newest_tick = -1


var skipped_ticks = 0

var _rules = Rules.new()
var _server = null
var _tick_hz = 30.0
var _limit = 16
var _places = {}
var _visitors = {}
var _leaving = {}
var _origin_usec = 0.0
var _ticks_due = 0
var _alpha = 0.0
var _roster_is_old = false


func start(server, rng_seed, tick_hz, limit, round_ticks, results_ticks):
	_server = server
	_tick_hz = tick_hz
	_limit = limit
	_rules.setup(rng_seed, round_ticks, results_ticks)
	_origin_usec = float(Time.get_ticks_usec())
	multiplayer.peer_connected.connect(_on_peer_connected)
	multiplayer.peer_disconnected.connect(_on_peer_disconnected)


func tick():
	return _rules.tick


func max_players():
	return _limit


func player_count():
	var count = 0
	for slot in _places:
		if _places[slot].peer != 0:
			count += 1
	return count


func _process(_delta):
	if _server == null:
		return
	var ticks = _advance(float(Time.get_ticks_usec()))
	for _i in range(ticks):
		_step()
	if ticks > 0:
		_send_snapshot()
		_look_after_visitors(ticks)
	if _roster_is_old:
		_send_roster()
	_hang_up()


# Time: as netpeer.sync.FixedTimestep.


func _advance(now_usec):
	var passed = (now_usec - _origin_usec) * _tick_hz / 1000000.0
	var due = int(floor(passed)) - _ticks_due
	if due > MAX_TICKS_AT_ONCE:
		var skipped = due - MAX_TICKS_AT_ONCE
		skipped_ticks += skipped
		_origin_usec += skipped * 1000000.0 / _tick_hz
		passed -= skipped
		due = MAX_TICKS_AT_ONCE
	_ticks_due += due
	_alpha = passed - _ticks_due
	return due


func _step():
	var next = _rules.tick + 1
	var controls = {}
	for slot in _places:
		controls[slot] = _places[slot].take(next)
	var was = _rules.phase
	_rules.step(controls)
	if _rules.phase != was and _rules.phase == Rules.Phase.PLAYING:
		for slot in _places:
			_places[slot].is_ready = false
			_places[slot].reset_inputs()
		_roster_is_old = true


# Players come and go.


func _on_peer_connected(peer):
	var visitor = Visitor.new()
	visitor.since = Time.get_ticks_usec()
	_visitors[peer] = visitor
	if _visitors.size() > MAX_CONNECTIONS:
		_show_out(peer, "full")


func _on_peer_disconnected(peer):
	_visitors.erase(peer)
	var place = _place_of(peer)
	if place != null:
		_put_away(place)


@rpc("any_peer")
func join(version, wish, colour, token):
	var peer = multiplayer.get_remote_sender_id()
	if _visitor(peer) == null:
		return
	if typeof(version) != TYPE_INT or version != PROTOCOL_VERSION:
		_show_out(peer, "version")
	elif not _is_text(wish, 4 * MAX_NAME) or not _is_whole(colour, 0, 15) or not _is_text(token, MAX_TOKEN):
		_show_out(peer, "protocol")
	elif _place_of(peer) != null:
		_show_out(peer, "protocol")
	else:
		_seat(peer, wish, colour, token)


@rpc("any_peer")
func quit():
	var peer = multiplayer.get_remote_sender_id()
	var visitor = _visitor(peer)
	var place = _place_of(peer)
	if visitor != null and place != null:
		visitor.is_shown_out = true
		_free_place(place)
		_leaving[peer] = [GOODBYE_CODE, ""]


func _seat(peer, wish, colour, token):
	var place = _place_with(token)
	if place != null:
		if place.peer != 0:
			var old = place.peer
			_put_away(place)
			_show_out(old, "replaced")
		place.peer = peer
	else:
		place = _new_place(wish, colour, peer)
		if place == null:
			_show_out(peer, "full")
			return
	_rules.join(place.slot)
	rpc_id(peer, "welcome", PROTOCOL_VERSION, place.slot, place.token, _tick_hz, _limit)
	_roster_is_old = true


func _put_away(place):
	place.peer = 0
	place.away_since = Time.get_ticks_usec()
	place.is_ready = false
	place.reset_inputs()
	_rules.leave(place.slot)
	_roster_is_old = true


func _free_place(place):
	_places.erase(place.slot)
	_rules.forget(place.slot)
	_roster_is_old = true


func _show_out(peer, why):
	var visitor = _visitors.get(peer)
	if visitor == null or visitor.is_shown_out:
		return
	visitor.is_shown_out = true
	var place = _place_of(peer)
	if place != null:
		_free_place(place)
	rpc_id(peer, "refuse", why)
	_leaving[peer] = [CLOSE_CODE, why]


# Behind everything else that a frame sends: what goes to all goes to a connection that is about to close, too, and must
# not find it closed.
func _hang_up():
	for peer in _leaving:
		if multiplayer.get_peers().has(peer):
			_server.get_peer(peer).close(_leaving[peer][0], _leaving[peer][1])
	_leaving.clear()


# What players say.


@rpc("any_peer", "unreliable")
func steer(inputs):
	var peer = multiplayer.get_remote_sender_id()
	var visitor = _visitor(peer)
	var place = _place_of(peer)
	if visitor == null:
		return
	if place == null or not _read_inputs(place, inputs):
		_show_out(peer, "protocol")


@rpc("any_peer")
func ping(number):
	var peer = multiplayer.get_remote_sender_id()
	if _visitor(peer) == null:
		return
	if not _is_whole(number, 0, 1 << 53):
		_show_out(peer, "protocol")
		return
	rpc_id(peer, "pong", number, (_ticks_due + _alpha) / _tick_hz)


@rpc("any_peer")
func ready(is_ready):
	var peer = multiplayer.get_remote_sender_id()
	var visitor = _visitor(peer)
	var place = _place_of(peer)
	if visitor == null:
		return
	if place == null or typeof(is_ready) != TYPE_BOOL:
		_show_out(peer, "protocol")
		return
	place.is_ready = is_ready
	_rules.set_ready(place.slot, is_ready)
	_roster_is_old = true


@rpc("any_peer")
func say(text):
	var peer = multiplayer.get_remote_sender_id()
	var visitor = _visitor(peer)
	var place = _place_of(peer)
	if visitor == null:
		return
	if place == null or not _is_text(text, MAX_CHAT_SENT):
		_show_out(peer, "protocol")
		return
	var line = _clean(text, MAX_CHAT)
	if line != "" and visitor.chat >= 1.0:
		visitor.chat -= 1.0
		rpc("said", place.slot, place.name, line)


# A call counts; null: it is not to be heard.
func _visitor(peer):
	var visitor = _visitors.get(peer)
	if visitor == null or visitor.is_shown_out:
		return null
	visitor.calls -= 1
	if visitor.calls < 0:
		_show_out(peer, "flood")
		return null
	return visitor


func _read_inputs(place, inputs):
	if typeof(inputs) != TYPE_PACKED_BYTE_ARRAY:
		return false
	@warning_ignore("integer_division")
	var count = (inputs.size() - 4) / INPUT_BYTES
	if count < 1 or count > INPUTS_IN_A_PACKET or inputs.size() != 4 + count * INPUT_BYTES:
		return false
	var reader = StreamPeerBuffer.new()
	reader.data_array = inputs
	var newest = reader.get_u32()
	var found = []
	for _i in range(count):
		var controls = Rules.Controls.new()
		controls.x = reader.get_8()
		controls.y = reader.get_8()
		var buttons = reader.get_u8()
		if controls.x < -Rules.FULL_STICK or controls.y < -Rules.FULL_STICK or buttons > 1:
			return false
		controls.dash = buttons == 1
		found.append(controls)
	for index in range(count):
		_schedule(place, newest - count + 1 + index, found[index])
	return true


func _schedule(place, for_tick, controls):
	var now = _rules.tick
	if for_tick > now and for_tick <= now + MAX_AHEAD_TICKS and not place.waiting.has(for_tick):
		place.waiting[for_tick] = controls
	if for_tick > place.newest_tick and for_tick <= now + MAX_AHEAD_TICKS:
		place.newest_tick = for_tick


# What the server says. (These run on the clients.)


@rpc
func welcome(_version, _slot, _token, _hz, _max_players):
	pass


@rpc
func refuse(_why):
	pass


@rpc("unreliable_ordered")
func snapshot(_data):
	pass


@rpc
func pong(_number, _seconds):
	pass


@rpc
func roster(_rows):
	pass


@rpc
func said(_slot, _name, _text):
	pass


func _send_snapshot():
	var events = _rules.take_events()
	if _visitors.size() == 0:
		return
	var leads = {}
	for slot in _places:
		var place = _places[slot]
		if place.newest_tick >= 0:
			leads[slot] = int(clamp(place.newest_tick - _rules.tick, -127, 127))
	rpc("snapshot", Snapshot.pack(_rules, leads, events))


func _send_roster():
	_roster_is_old = false
	if _visitors.size() == 0:
		return
	var rows = []
	for slot in Snapshot.sorted(_places):
		var place = _places[slot]
		rows.append([place.slot, place.name, place.colour, place.is_ready, place.peer == 0])
	rpc("roster", rows)


func _look_after_visitors(ticks):
	var now = Time.get_ticks_usec()
	for peer in _visitors.keys():
		var visitor = _visitors[peer]
		visitor.calls = int(min(CALL_ALLOWANCE, visitor.calls + ticks * CALLS_PER_TICK))
		visitor.chat = min(CHAT_ALLOWANCE, visitor.chat + ticks * CHAT_PER_SECOND / _tick_hz)
		if _place_of(peer) == null and now - visitor.since > JOIN_PATIENCE_USEC:
			_show_out(peer, "silent")
	for slot in _places.keys():
		var place = _places[slot]
		if place.peer == 0 and now - place.away_since >= KEPT_USEC:
			_free_place(place)


# Places.


func _place_of(peer):
	for slot in _places:
		if _places[slot].peer == peer:
			return _places[slot]
	return null


func _place_with(token):
	for slot in _places:
		if token != "" and _places[slot].token == token:
			return _places[slot]
	return null


func _new_place(wish, colour, peer):
	if _places.size() >= _limit:
		return null
	var place = Place.new(Rules.Controls.new())
	while _places.has(place.slot):
		place.slot += 1
	place.name = _free_name(wish, place.slot)
	place.colour = _free_colour(colour)
	place.peer = peer
	place.token = _new_token()
	_places[place.slot] = place
	return place


func _free_name(wish, slot):
	var name = _clean(wish, MAX_NAME)
	if name == "":
		name = "Pilot " + str(slot + 1)
	var taken = []
	for other in _places:
		taken.append(_places[other].name)
	var unique = name
	var number = 2
	while taken.has(unique):
		unique = name.substr(0, MAX_NAME - 3) + " " + str(number)
		number += 1
	return unique


func _free_colour(wish):
	var taken = []
	for slot in _places:
		taken.append(_places[slot].colour)
	var colour = wish
	while taken.has(colour):
		colour = (colour + 1) % 16
	return colour


func _new_token():
	var token = ""
	for byte in Crypto.new().generate_random_bytes(16):
		token += "%02x" % byte
	return token


# Checks.


func _is_whole(value, low, high):
	return typeof(value) == TYPE_INT and value >= low and value <= high


func _is_text(value, limit):
	return typeof(value) == TYPE_STRING and value.length() <= limit


# Without control characters and runs of spaces. (The clients clean more than that, before and after.)
func _clean(text, limit):
	var cleaned = ""
	for index in range(text.length()):
		var code = text.unicode_at(index)
		cleaned += " " if code < 32 or (code >= 127 and code < 160) else text[index]
	return " ".join(cleaned.split(" ", false)).substr(0, limit).strip_edges()


# A file of the Godot 3 project, which lies beside this one.
static func _neighbour(file):
	return ProjectSettings.globalize_path("res://").path_join("../godot3_server").simplify_path().path_join(file)
