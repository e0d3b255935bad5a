extends Node
# A game of dice: the players roll in turn. The node has the path of Godot 4's demo project "websocket_multiplayer", and
# its functions have the demo's names and annotations. So a player of this game can also join the demo.

var my_name := ""
var seats := []  # ids, in the order in which the players joined
var names := {}
var turn := -1
var lines := []


# Called by the test on each side, before it connects.
func open(player_name: String) -> void:
	my_name = player_name
	multiplayer.peer_connected.connect(_welcome)
	multiplayer.peer_disconnected.connect(_dismiss)
	multiplayer.connected_to_server.connect(_introduce)


func host() -> void:
	add_player(1, my_name)
	set_turn(0)


func roll() -> void:
	if not multiplayer.is_server():
		request_action.rpc_id(1, "roll")
		return
	_act("roll")
	_next_turn()


func state() -> Dictionary:
	return {"seats": seats, "names": names.values(), "turn": turn, "lines": lines}


# From the players to the server

@rpc("any_peer") func set_player_name(player_name: String) -> void:
	if is_multiplayer_authority():
		update_player_name.rpc(multiplayer.get_remote_sender_id(), player_name)


@rpc("any_peer") func request_action(action: String) -> void:
	if not is_multiplayer_authority():
		return
	var who := multiplayer.get_remote_sender_id()
	if seats[turn] != who:
		_tell("not your turn: %s" % names[who])
		return
	_act(action)
	_next_turn()


# From the server to all players

@rpc("call_local") func add_player(id: int, player_name := "") -> void:
	seats.append(id)
	names[id] = player_name


@rpc("call_local") func update_player_name(id: int, player_name: String) -> void:
	names[id] = player_name


@rpc("call_local") func del_player(id: int) -> void:
	var seat := seats.find(id)
	seats.erase(id)
	names.erase(id)
	if turn > seat:
		turn -= 1
	if multiplayer.is_server():
		set_turn.rpc(turn % seats.size())


@rpc("call_local") func set_turn(seat: int) -> void:
	turn = seat


@rpc func _log(line: String) -> void:
	lines.append(line)


# At the server

func _tell(line: String) -> void:
	_log(line)
	_log.rpc(line)


func _act(action: String) -> void:
	_tell("%s: %ss %d" % [names[seats[turn]], action, randi() % 6 + 1])


func _next_turn() -> void:
	set_turn.rpc((turn + 1) % seats.size())


func _welcome(id: int) -> void:
	if not multiplayer.is_server():
		return
	for seat in seats:
		add_player.rpc_id(id, seat, names[seat])
	add_player.rpc(id)
	set_turn.rpc_id(id, turn)


func _dismiss(id: int) -> void:
	if multiplayer.is_server():
		del_player.rpc(id)


func _introduce() -> void:
	set_player_name.rpc(my_name)
