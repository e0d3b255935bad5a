extends RefCounted
# One member of a multiplayer game: a peer, a SceneMultiplayer of its own, and the nodes below that API's root node.
# It sends Variants to the tests as var_to_bytes() in hex, and receives them from the tests as var_to_bytes() in base 64.

const Probe = preload("probe.gd")
const Dice = preload("dice.gd")

var api := SceneMultiplayer.new()

var _main: SceneTree
var _name: String
var _peer: WebSocketMultiplayerPeer
var _root := Probe.new()


func _init(main: SceneTree, name: String) -> void:
	_main = main
	_name = name
	_root.name = name.validate_node_name().replace(" ", "_")
	_root.member = self
	main.root.add_child(_root)
	main.set_multiplayer(api, _root.get_path())
	for signal_ in ["peer_connected", "peer_disconnected", "peer_authenticating", "peer_authentication_failed"]:
		api.connect(signal_, func(id: int) -> void: _happened(signal_, [id]))
	for signal_ in ["connected_to_server", "connection_failed", "server_disconnected"]:
		api.connect(signal_, func() -> void: _happened(signal_, []))
	api.peer_packet.connect(func(id: int, bytes: PackedByteArray) -> void:
		_happened("peer_packet", [id, bytes.hex_encode()]))


func poll() -> void:
	pass  # the SceneTree polls its APIs


func drop() -> void:
	var path := _root.get_path()
	api.multiplayer_peer = null
	if _peer:
		_peer.close()
	_main.set_multiplayer(null, path)
	_root.free()


# Commands

func new_peer(settings: Dictionary) -> WebSocketMultiplayerPeer:
	api.multiplayer_peer = null
	_peer = WebSocketMultiplayerPeer.new()
	for property in settings:
		_peer.set(property, PackedStringArray(settings[property]) if settings[property] is Array else settings[property])
	return _peer


func create_client(url: String, settings: Dictionary, trusted: Variant) -> int:
	var options: TLSOptions = null
	if trusted is String:
		options = TLSOptions.client_unsafe() if trusted == "" else TLSOptions.client(_certificate(trusted))
	var error := new_peer(settings).create_client(url, options)
	if error == OK:
		api.multiplayer_peer = _peer
	return error


# Connects with the same peer, which stays the API's peer all the time.
func connect_again(url: String, closes: bool) -> int:
	if closes:
		_peer.close()
	return _peer.create_client(url)


func create_server(port: int, settings: Dictionary, key: Variant, certificate: Variant) -> int:
	var options: TLSOptions = null
	if key is String:
		var loaded := CryptoKey.new()
		loaded.load(key)
		options = TLSOptions.server(loaded, _certificate(certificate))
	var error := new_peer(settings).create_server(port, "127.0.0.1", options)
	if error == OK:
		api.multiplayer_peer = _peer
	return error


func method(name: String, arguments: Array) -> Variant:
	return _plain(api.callv(name, arguments))


func peer_method(name: String, arguments: Array) -> Variant:
	return _plain(_peer.callv(name, arguments))


func requested_url(id: int) -> String:
	return _peer.get_peer(id).get_requested_url()


func set_property(property: String, value: Variant) -> void:
	api.set(property, value)


# Sends `says` to each authenticating peer, and completes when the peer sends `wants` ("" accepts anything).
func authenticate(says: String, wants: String) -> void:
	api.peer_authenticating.connect(func(id: int) -> void:
		if says:
			api.send_auth(id, says.to_utf8_buffer()))
	api.auth_callback = func(id: int, data: PackedByteArray) -> void:
		_happened("auth", [id, data.get_string_from_utf8()])
		if wants == "" or data.get_string_from_utf8() == wants:
			api.complete_auth(id)


func send_auth(id: int, texts: Array) -> Array:
	return texts.map(func(text: String) -> int: return api.send_auth(id, text.to_utf8_buffer()))


func send_bytes(base64: String, id: int, mode: int) -> int:
	return api.send_bytes(Marshalls.base64_to_raw(base64), id, mode)


func add(paths: Array) -> void:
	for path in paths:
		var node := _root
		for name in path.split("/"):
			if not node.has_node(name):
				var child := Probe.new()
				child.name = name
				child.member = self
				node.add_child(child)
			node = node.get_node(name)


func add_dice(path: String) -> void:
	add([path.get_base_dir()])
	var dice := Dice.new()
	dice.name = path.get_file()
	_root.get_node(path.get_base_dir()).add_child(dice)


func remove(path: String) -> void:
	_root.get_node(path).free()


func set_authority(path: String, id: int, recursive: bool) -> void:
	_root.get_node(path).set_multiplayer_authority(id, recursive)


func rpc_config(path: String, name: String, config: Dictionary) -> void:
	_root.get_node(path).rpc_config(name, config)


# Each call: [path, name, target, arguments]
func run(calls: Array) -> void:
	for call in calls:
		_root.get_node(call[0]).callv("rpc_id", [call[2], call[1]] + Marshalls.base64_to_variant(call[3]))


func ask(path: String, name: String, arguments: Array) -> Variant:
	return _root.get_node(path).callv(name, arguments)


func values(expressions: Array) -> Array:
	return evaluated(expressions).map(func(value: Variant) -> String: return var_to_bytes(value).hex_encode())


# Calls `name` of a node with each value of these expressions in turn.
func call_with_values(path: String, name: String, target: int, expressions: Array) -> void:
	for value in evaluated(expressions):
		_root.get_node(path).rpc_id(target, name, value)


# Each expression has its own function. Some use a variable, because GDScript reads the constant -0.0 as 0.0.
static func evaluated(expressions: Array) -> Array:
	var script := GDScript.new()
	script.source_code = "var minus_one = -1.0\n"
	for i in expressions.size():
		script.source_code += "func value_%d():\n\treturn %s\n" % [i, expressions[i]]
	script.reload()
	var object: Object = script.new()
	return range(expressions.size()).map(func(i: int) -> Variant: return object.call("value_%d" % i))


# Reports

func called(node: Node, name: String, arguments: Array) -> void:
	var digits := arguments.map(func(value: Variant) -> String: return var_to_bytes(value).hex_encode())
	_happened("called", [str(_root.get_path_to(node)), name, api.get_remote_sender_id(), digits])


func _happened(event: String, arguments: Array) -> void:
	_main.report({"peer": _name, "event": event, "args": arguments})


static func _certificate(path: String) -> X509Certificate:
	var certificate := X509Certificate.new()
	certificate.load(path)
	return certificate


static func _plain(value: Variant) -> Variant:
	return Array(value) if value is PackedInt32Array else value
