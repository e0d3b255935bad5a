extends Node

var data


func _init(what):
	data = what
	name = "Shot"
