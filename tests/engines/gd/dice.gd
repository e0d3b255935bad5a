extends Node
# A game of dice: the players roll in turn. The node has the path of Godot's demo project "websocket_multiplayer", and its
# methods have the demo's names and modes. So a player of this game can also join the demo.

var member
var my_name = ""
var seats = []  # ids, in the order in which the players joined
var names = {}
var turn = -1
var lines = []


# Called by the test on each side, before it connects or right after it listens.
func open(player_name):
	my_name = player_name
	multiplayer.connect("network_peer_connected", self, "_welcome")
	multiplayer.connect("network_peer_disconnected", self, "_dismiss")
	multiplayer.connect("connected_to_server", self, "_introduce")


func host():
	add_player(1, my_name)
	set_turn(0)


func roll():
	if not multiplayer.is_network_server():
		rpc_id(1, "request_action", "roll")
		return
	do_action("roll")
	_next_turn()


func state():
	return {"seats": seats, "names": names.values(), "turn": turn, "lines": lines}


# From the players to the server

master func set_player_name(player_name):
	rpc("update_player_name", multiplayer.get_rpc_sender_id(), player_name)


master func request_action(action):
	var who = multiplayer.get_rpc_sender_id()
	if seats[turn] != who:
		rpc("_log", "not your turn: %s" % names[who])
		return
	do_action(action)
	_next_turn()


# From the server to all players

sync func add_player(id, player_name = ""):
	seats.append(id)
	names[id] = player_name


sync func update_player_name(id, player_name):
	names[id] = player_name


sync func del_player(id):
	var seat = seats.find(id)
	seats.erase(id)
	names.erase(id)
	if turn > seat:
		turn -= 1
	if multiplayer.is_network_server():
		rpc("set_turn", turn % seats.size())


sync func set_turn(seat):
	turn = seat


sync func do_action(action):
	rpc("_log", "%s: %ss %d" % [names[seats[turn]], action, randi() % 6 + 1])


sync func _log(what):
	lines.append(what)


func _next_turn():
	rpc("set_turn", (turn + 1) % seats.size())


# Players that join and leave

func _introduce():
	rpc("set_player_name", my_name)


func _welcome(id):
	if multiplayer.is_network_server():
		for seat in seats:
			rpc_id(id, "add_player", seat, names[seat])
		rpc("add_player", id)
		rpc_id(id, "set_turn", turn)


func _dismiss(id):
	if multiplayer.is_network_server():
		rpc("del_player", id)
