extends RefCounted
# A member of a game with the structure of Godot's demo "Multiplayer Bomber". A lobby loads the world by a call. One
# spawner makes the listed player scenes, another makes bombs below the world with its function. Each player is the
# authority of its inputs.

const Gamestate = preload("bomber_gamestate.gd")

var _main
var _home = Node.new()
var _state = Gamestate.new()
var _api = SceneMultiplayer.new()


func _init(main, name):
	_main = main
	_home.name = name
	main.root.add_child(_home)
	main.set_multiplayer(_api, _home.get_path())
	_state.name = "gamestate"
	_home.add_child(_state)


func drop():
	_api.multiplayer_peer = null
	var path = _home.get_path()
	_home.free()
	_main.set_multiplayer(null, path)


func host(player_name, port):
	_state.player_name = player_name
	var peer = WebSocketMultiplayerPeer.new()
	var error = peer.create_server(port, "127.0.0.1")
	if error == OK:
		_api.multiplayer_peer = peer
	return error


func join(player_name, url):
	_state.player_name = player_name
	var peer = WebSocketMultiplayerPeer.new()
	var error = peer.create_client(url)
	_api.multiplayer_peer = peer
	return error


func id():
	return _api.get_unique_id()


func players():
	return _state.players.values()


func begin():
	_state.begin_game()


func press(x, y, bombing):
	var inputs = _home.get_node("World/Players/%d/Inputs" % _api.get_unique_id())
	inputs.motion = Vector2(x, y)
	inputs.bombing = bombing


# Returns each player's label and position, the bombs, the rocks, and the score.
func look():
	var world = _home.get_node_or_null("World")
	if world == null:
		return {}
	var seen = {}
	for player in world.get_node("Players").get_children():
		seen[str(player.name)] = [player.get_node("label").text, player.synced_position.x, player.synced_position.y]
	var bombs = world.get_children().filter(func(node): return node.has_meta("bomb"))
	return {
		"players": seen,
		"bombs": bombs.map(func(bomb): return bomb.from_player),
		"rocks": world.get_node("Rocks").get_child_count(),
		"score": world.score,
	}
