extends Node
# Unit of netpeer_godot4_sync.py: a place that always changes, and a health that seldom does.

var position = Vector2()
var health = 100


func _init(number):
	name = "Unit%d" % number
	var config = SceneReplicationConfig.new()
	config.add_property(^".:position")
	config.add_property(^".:health")
	config.property_set_replication_mode(^".:health", SceneReplicationConfig.REPLICATION_MODE_ON_CHANGE)
	var synchronizer = MultiplayerSynchronizer.new()
	synchronizer.name = "Sync"
	synchronizer.replication_config = config
	add_child(synchronizer)
