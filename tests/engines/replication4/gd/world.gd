extends RefCounted
# A member of a game: an arena below its own node, with its own multiplayer API.

const Arena = preload("arena.gd")

var _main
var _name
var _home = Node.new()
var _arena
var _api = SceneMultiplayer.new()


func _init(main, name):
	_main = main
	_name = name
	_home.name = name
	main.root.add_child(_home)
	main.set_multiplayer(_api, _home.get_path())
	_arena = Arena.new()
	_arena.name = "Arena"
	_home.add_child(_arena)
	_api.peer_connected.connect(_happened.bind("peer_connected"))
	_api.peer_disconnected.connect(_happened.bind("peer_disconnected"))
	_arena.spawner.spawned.connect(func(node): _happened(node.name, "spawned"))
	_arena.spawner.despawned.connect(func(node): _happened(node.name, "despawned"))


func _happened(argument, event):
	_main.report({"peer": _name, "event": event, "args": [argument]})


func drop():
	_api.multiplayer_peer = null
	var path = _home.get_path()
	_home.free()
	_main.set_multiplayer(null, path)


func listen(port):
	var peer = WebSocketMultiplayerPeer.new()
	var error = peer.create_server(port, "127.0.0.1")
	if error == OK:
		_api.multiplayer_peer = peer
	return error


func connect_to(url):
	var peer = WebSocketMultiplayerPeer.new()
	var error = peer.create_client(url)
	_api.multiplayer_peer = peer
	return error


func id():
	return _api.get_unique_id()


func peers():
	return Array(_api.get_peers())


func leave():
	_api.multiplayer_peer.close()
	_api.multiplayer_peer = null


# Commands for the arena

func add_hero(hero_name, properties):
	var hero = load(_arena.hero_path()).instantiate()
	hero.name = hero_name
	for property in properties:
		hero.set(property, from_hex(properties[property]))
	_arena.heroes.add_child(hero, true)
	return hero.name


func spawn(hex):
	return _arena.spawner.spawn(from_hex(hex)).name


func remove(path):
	_arena.get_node(path).free()


func names():
	return _arena.heroes.get_children().map(func(node): return str(node.name))


func has(path):
	return _arena.has_node(path)


func set_property(path, property, hex):
	_arena.get_node(path).set(property, from_hex(hex))


func get_property(path, property):
	var node = _arena.get_node_or_null(path)
	return var_to_bytes(node.get(property)).hex_encode() if node else ""


func set_authority(path, peer):
	_arena.get_node(path).set_multiplayer_authority(peer)


func restart(path):
	_arena.get_node(path).root_path = ^"."
	_arena.get_node(path).root_path = ^".."


func set_public(path, visible):
	_arena.get_node(path).public_visibility = visible


func set_visible_for(path, peer, visible):
	_arena.get_node(path).set_visibility_for(peer, visible)


func call_all(path, method, text):
	_arena.get_node(path).rpc(method, text)


func from_hex(hex):
	return bytes_to_var(hex.hex_decode())
