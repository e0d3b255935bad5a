extends Node

const World = preload("bomber_world.gd")

var player_name = ""
var players = {}


func _ready():
	multiplayer.peer_connected.connect(func(id): register_player.rpc_id(id, player_name))


@rpc("any_peer")
func register_player(new_player_name: String):
	players[multiplayer.get_remote_sender_id()] = new_player_name


@rpc("call_local")
func load_world():
	var world = World.new()
	world.name = "World"
	get_parent().add_child(world)


func begin_game():
	load_world.rpc()
	var world = get_node("../World")
	var place = 0
	for id in [1] + players.keys():
		var player = load(world.player_path()).instantiate()
		player.synced_position = Vector2(100 * place, 0)
		player.name = str(id)
		world.get_node("Players").add_child(player)
		player.set_player_name.rpc(player_name if id == 1 else players[id])
		place += 1
