extends Node
# The game's node, /root/Main/Game: it handles the calls of the clients and sends them the state of the game, as
# demo_game/net/server; a client cannot see a difference.
#
# Every value that a client sends is checked before it has an effect. A client that breaks the protocol is disconnected.

const Rules = preload("rules.gd")
const Snapshot = preload("snapshot.gd")

const PROTOCOL_VERSION = 2
const REFUSED_CODE = 4000
const QUIT_CODE = 1000
const SLOT_KEPT_USEC = 30000000
const JOIN_TIMEOUT_USEC = 5000000
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


class Connection:
	var since = 0
	var calls = CALL_ALLOWANCE
	var chat = CHAT_ALLOWANCE
	var is_refused = false


class Player:
	var slot = 0
	var name = ""
	var colour = 0
	var peer = 0
	var token = ""
	var away_since = 0
	var is_ready = false
	var waiting = {}
	var latest = Rules.Controls.new()
	var missing = 0
	var newest_tick = -1

	func take(tick):
		if waiting.has(tick):
			latest = waiting[tick]
			waiting.erase(tick)
			missing = 0
		else:
			missing += 1
			if missing > MAX_MISSING_TICKS:
				latest = Rules.Controls.new()
		return latest

	func reset_inputs():
		waiting = {}
		missing = 0
		latest = Rules.Controls.new()
		newest_tick = -1


var skipped_ticks = 0

var _rules = Rules.new()
var _server = null
var _tick_hz = 30.0
var _limit = 16
var _players = {}
var _connections = {}
var _origin_usec = 0.0
var _ticks_due = 0
var _alpha = 0.0
var _roster_is_old = false


func start(server, rng_seed, tick_hz, limit, round_ticks, results_ticks):
	_server = server
	_tick_hz = tick_hz
	_limit = limit
	_rules.setup(rng_seed, round_ticks, results_ticks)
	_origin_usec = float(OS.get_ticks_usec())
	get_tree().connect("network_peer_connected", self, "_on_peer_connected")
	get_tree().connect("network_peer_disconnected", self, "_on_peer_disconnected")


func tick():
	return _rules.tick


func max_players():
	return _limit


func player_count():
	var count = 0
	for slot in _players:
		if _players[slot].peer != 0:
			count += 1
	return count


func _process(_delta):
	if _server == null:
		return
	var ticks = _advance(float(OS.get_ticks_usec()))
	for _i in range(ticks):
		_step()
	if ticks > 0:
		_send_snapshot()
		_check_timeouts(ticks)
	if _roster_is_old:
		_send_roster()


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
	for slot in _players:
		controls[slot] = _players[slot].take(next)
	var was = _rules.phase
	_rules.step(controls)
	if _rules.phase != was and _rules.phase == Rules.Phase.PLAYING:
		for slot in _players:
			_players[slot].is_ready = false
			_players[slot].reset_inputs()
		_roster_is_old = true


# The connections, and players who join or leave.


func _on_peer_connected(peer):
	var connection = Connection.new()
	connection.since = OS.get_ticks_usec()
	_connections[peer] = connection
	if _connections.size() > MAX_CONNECTIONS:
		_refuse(peer, "full")


func _on_peer_disconnected(peer):
	_connections.erase(peer)
	var player = _player_of(peer)
	if player != null:
		_set_away(player)


master func join(version, wish, colour, token):
	var peer = get_tree().get_rpc_sender_id()
	if _connection(peer) == null:
		return
	if typeof(version) != TYPE_INT or version != PROTOCOL_VERSION:
		_refuse(peer, "version")
	elif not _is_text(wish, 4 * MAX_NAME) or not _is_whole(colour, 0, 15) or not _is_text(token, MAX_TOKEN):
		_refuse(peer, "protocol")
	elif _player_of(peer) != null:
		_refuse(peer, "protocol")
	else:
		_seat(peer, wish, colour, token)


master func quit():
	var peer = get_tree().get_rpc_sender_id()
	var connection = _connection(peer)
	var player = _player_of(peer)
	if connection != null and player != null:
		connection.is_refused = true
		_remove_player(player)
		_server.disconnect_peer(peer, QUIT_CODE, "")


func _seat(peer, wish, colour, token):
	var player = _player_with(token)
	if player != null:
		if player.peer != 0:
			var old = player.peer
			_set_away(player)
			_refuse(old, "replaced")
		player.peer = peer
	else:
		player = _add_player(wish, colour, peer)
		if player == null:
			_refuse(peer, "full")
			return
	_rules.join(player.slot)
	rpc_id(peer, "welcome", PROTOCOL_VERSION, player.slot, player.token, _tick_hz, _limit)
	_roster_is_old = true


func _set_away(player):
	player.peer = 0
	player.away_since = OS.get_ticks_usec()
	player.is_ready = false
	player.reset_inputs()
	_rules.leave(player.slot)
	_roster_is_old = true


func _remove_player(player):
	_players.erase(player.slot)
	_rules.forget(player.slot)
	_roster_is_old = true


func _refuse(peer, why):
	var connection = _connections.get(peer)
	if connection == null or connection.is_refused:
		return
	connection.is_refused = true
	var player = _player_of(peer)
	if player != null:
		_remove_player(player)
	rpc_id(peer, "refuse", why)
	if _server.has_peer(peer):
		_server.disconnect_peer(peer, REFUSED_CODE, why)


# The calls of the clients.


master func steer(inputs):
	var peer = get_tree().get_rpc_sender_id()
	var connection = _connection(peer)
	var player = _player_of(peer)
	if connection == null:
		return
	if player == null or not _read_inputs(player, inputs):
		_refuse(peer, "protocol")


master func ping(number):
	var peer = get_tree().get_rpc_sender_id()
	if _connection(peer) == null:
		return
	if not _is_whole(number, 0, 1 << 53):
		_refuse(peer, "protocol")
		return
	rpc_id(peer, "pong", number, (_ticks_due + _alpha) / _tick_hz)


master func ready(is_ready):
	var peer = get_tree().get_rpc_sender_id()
	var connection = _connection(peer)
	var player = _player_of(peer)
	if connection == null:
		return
	if player == null or typeof(is_ready) != TYPE_BOOL:
		_refuse(peer, "protocol")
		return
	player.is_ready = is_ready
	_rules.set_ready(player.slot, is_ready)
	_roster_is_old = true


master func say(text):
	var peer = get_tree().get_rpc_sender_id()
	var connection = _connection(peer)
	var player = _player_of(peer)
	if connection == null:
		return
	if player == null or not _is_text(text, MAX_CHAT_SENT):
		_refuse(peer, "protocol")
		return
	var line = _clean(text, MAX_CHAT)
	if line != "" and connection.chat >= 1.0:
		connection.chat -= 1.0
		rpc("said", player.slot, player.name, line)


# Counts a call. Returns the connection; null: ignore the call.
func _connection(peer):
	var connection = _connections.get(peer)
	if connection == null or connection.is_refused:
		return null
	connection.calls -= 1
	if connection.calls < 0:
		_refuse(peer, "flood")
		return null
	return connection


func _read_inputs(player, inputs):
	if typeof(inputs) != TYPE_RAW_ARRAY:
		return false
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
		_put_input(player, newest - count + 1 + index, found[index])
	return true


func _put_input(player, for_tick, controls):
	var now = _rules.tick
	if for_tick > now and for_tick <= now + MAX_AHEAD_TICKS and not player.waiting.has(for_tick):
		player.waiting[for_tick] = controls
	if for_tick > player.newest_tick and for_tick <= now + MAX_AHEAD_TICKS:
		player.newest_tick = for_tick


# What the server sends.


func _send_snapshot():
	var events = _rules.take_events()
	if _connections.size() == 0:
		return
	var leads = {}
	for slot in _players:
		var player = _players[slot]
		if player.newest_tick >= 0:
			leads[slot] = int(clamp(player.newest_tick - _rules.tick, -127, 127))
	rpc_unreliable("snapshot", Snapshot.pack(_rules, leads, events))


func _send_roster():
	_roster_is_old = false
	if _connections.size() == 0:
		return
	var rows = []
	for slot in Snapshot.sorted(_players):
		var player = _players[slot]
		rows.append([player.slot, player.name, player.colour, player.is_ready, player.peer == 0])
	rpc("roster", rows)


func _check_timeouts(ticks):
	var now = OS.get_ticks_usec()
	for peer in _connections.keys():
		var connection = _connections[peer]
		connection.calls = int(min(CALL_ALLOWANCE, connection.calls + ticks * CALLS_PER_TICK))
		connection.chat = min(CHAT_ALLOWANCE, connection.chat + ticks * CHAT_PER_SECOND / _tick_hz)
		if _player_of(peer) == null and now - connection.since > JOIN_TIMEOUT_USEC:
			_refuse(peer, "silent")
	for slot in _players.keys():
		var player = _players[slot]
		if player.peer == 0 and now - player.away_since >= SLOT_KEPT_USEC:
			_remove_player(player)


# The players.


func _player_of(peer):
	for slot in _players:
		if _players[slot].peer == peer:
			return _players[slot]
	return null


func _player_with(token):
	for slot in _players:
		if token != "" and _players[slot].token == token:
			return _players[slot]
	return null


func _add_player(wish, colour, peer):
	if _players.size() >= _limit:
		return null
	var player = Player.new()
	while _players.has(player.slot):
		player.slot += 1
	player.name = _free_name(wish, player.slot)
	player.colour = _free_colour(colour)
	player.peer = peer
	player.token = _new_token()
	_players[player.slot] = player
	return player


func _free_name(wish, slot):
	var name = _clean(wish, MAX_NAME)
	if name == "":
		name = "Pilot " + str(slot + 1)
	var taken = []
	for other in _players:
		taken.append(_players[other].name)
	var unique = name
	var number = 2
	while taken.has(unique):
		unique = name.substr(0, MAX_NAME - 3) + " " + str(number)
		number += 1
	return unique


func _free_colour(wish):
	var taken = []
	for slot in _players:
		taken.append(_players[slot].colour)
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


# Removes control characters and runs of spaces. (The clients remove more, before they send and before they draw.)
func _clean(text, limit):
	var cleaned = ""
	for index in range(text.length()):
		var code = text.ord_at(index)
		cleaned += " " if code < 32 or (code >= 127 and code < 160) else text[index]
	return PoolStringArray(cleaned.split(" ", false)).join(" ").substr(0, limit).strip_edges()
