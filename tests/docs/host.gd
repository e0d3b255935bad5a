extends SceneTree
# Puts a block of the documentation, which extends Node, into an otherwise empty scene.


func _initialize():
	var node = load("snippet.gd").new()
	node.name = "Main"
	get_root().add_child(node)
