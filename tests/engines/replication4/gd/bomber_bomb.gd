extends Node2D

const FUSE = 0.3  # seconds

var from_player = 0
var _age = 0.0


func _init():
	set_meta("bomb", true)


func _process(delta):
	_age += delta
	if _age > FUSE and is_multiplayer_authority() and not is_queued_for_deletion():
		var rocks = get_node("../Rocks").get_children().filter(func(rock): return not rock.is_queued_for_deletion())
		if rocks:
			rocks[0].exploded.rpc(from_player)
		queue_free()
