extends Node

@export var motion := Vector2():
	set(value):
		motion = value.clamp(Vector2(-1, -1), Vector2(1, 1))

@export var bombing := false
