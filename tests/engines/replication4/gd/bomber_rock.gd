extends Node2D


@rpc("call_local")
func exploded(by_who: int):
	var score = get_node("../..").score
	score[str(by_who)] = score.get(str(by_who), 0) + 1
	queue_free()
