extends Node
# The same as tests/godot4/replication/arena.py.

const Shot = preload("shot.gd")

var round = 0
var heroes = Node.new()
var spawner = MultiplayerSpawner.new()
var sync = MultiplayerSynchronizer.new()


func _init():
	heroes.name = "Heroes"
	spawner.name = "Spawner"
	spawner.spawn_path = ^"../Heroes"
	spawner.add_spawnable_scene(hero_path())
	spawner.add_spawnable_scene("res://rock.tscn")
	spawner.spawn_function = func(data): return Shot.new(data)
	sync.name = "ArenaSync"
	sync.replication_config = SceneReplicationConfig.new()
	sync.replication_config.add_property(^".:round")
	sync.replication_config.property_set_replication_mode(^".:round", SceneReplicationConfig.REPLICATION_MODE_ON_CHANGE)
	for child in [heroes, spawner, sync]:
		add_child(child)


func hero_path():
	return get_script().resource_path.get_base_dir().path_join("hero.tscn")
