extends SceneTree
# Adds a block of the documentation, which extends Node, to an otherwise empty scene tree.


func _initialize():
	var node = load("snippet.gd").new()
	node.name = "Main"
	get_root().add_child(node)
