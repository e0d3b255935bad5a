extends Node2D

const Bomb = preload("bomber_bomb.gd")
const Rock = preload("bomber_rock.gd")

var score = {}


func _init():
	for part in ["Rocks", "Players"]:
		var node = Node2D.new()
		node.name = part
		add_child(node)
	for number in 3:
		var rock = Rock.new()
		rock.name = "Rock%d" % number
		get_node("Rocks").add_child(rock)
	_add_spawner("PlayerSpawner", ^"../Players").add_spawnable_scene(player_path())
	_add_spawner("BombSpawner", ^"..").spawn_function = _spawn_bomb


func _add_spawner(spawner_name, path):
	var spawner = MultiplayerSpawner.new()
	spawner.name = spawner_name
	spawner.spawn_path = path
	add_child(spawner)
	return spawner


func player_path():
	return get_script().resource_path.get_base_dir().path_join("bomber_player.tscn")


func _spawn_bomb(data):
	if typeof(data) != TYPE_ARRAY or data.size() != 2 or typeof(data[0]) != TYPE_VECTOR2 or typeof(data[1]) != TYPE_INT:
		return null
	var bomb = Bomb.new()
	bomb.position = data[0]
	bomb.from_player = data[1]
	return bomb
