extends Node

var direction = Vector2()
