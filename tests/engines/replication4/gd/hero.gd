extends Node2D

var health = 100
var title = ""
var heard = []


func _enter_tree():
	if str(name).is_valid_int():
		$Input.set_multiplayer_authority(str(name).to_int())


@rpc("any_peer", "call_local")
func shout(text):
	heard.append(text)
