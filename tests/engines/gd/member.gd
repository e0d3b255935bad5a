extends "endpoint.gd"
# One member of a multiplayer game: a peer, a MultiplayerAPI that polls it, and the nodes below that API's root node.
# It sends Variants to the tests as var2bytes() in hex, and receives them from the tests as var2bytes() in base 64.

const Probe = preload("probe.gd")
const Dice = preload("dice.gd")

var api = MultiplayerAPI.new()
var _root = Probe.new()


func _init(main, name, peer).(main, name, peer):
	main.root.add_child(_root)
	_adopt(_root)
	api.set_root_node(_root)
	for signal_ in ["network_peer_connected", "network_peer_disconnected"]:
		api.connect(signal_, self, "_on_signal_1", [signal_])
	for signal_ in ["connected_to_server", "server_disconnected"]:
		api.connect(signal_, self, "_on_signal_0", ["api_" + signal_])
	api.connect("network_peer_packet", self, "_on_bytes")


func poll():
	if _polling and api.has_network_peer():
		api.poll()


func drop():
	api.network_peer = null
	.drop()
	_root.free()


# Commands

func connect_to_url(url, protocols, mp_api, headers):
	api.network_peer = null  # clears the path cache of earlier connections
	var error = .connect_to_url(url, protocols, mp_api, headers)
	api.network_peer = _peer
	return error


func listen(port, protocols, mp_api):
	api.network_peer = null
	var error = .listen(port, protocols, mp_api)
	if error == OK:
		api.network_peer = _peer
	return error


func add(path, kind):
	var node = _root
	for name in path.split("/"):
		if not node.has_node(name):
			var child = Dice.new() if kind == "dice" else Probe.new()
			child.name = name
			node.add_child(child)
			_adopt(child)
		node = node.get_node(name)


func remove(path):
	_root.get_node(path).free()


func set_master(path, id, recursive):
	_root.get_node(path).set_network_master(id, recursive)


func rpc_config(path, method, mode):
	_root.get_node(path).rpc_config(method, mode)


func rset_config(path, property, mode):
	_root.get_node(path).rset_config(property, mode)


# Each call: [path, name, target, arguments, unreliable, whether it sets a property]
func run(calls):
	for call in calls:
		var method = ("rset" if call[5] else "rpc") + ("_unreliable_id" if call[4] else "_id")
		_root.get_node(call[0]).callv(method, [call[2], call[1]] + Marshalls.base64_to_variant(call[3]))


func ask(path, method, arguments):
	return _root.get_node(path).callv(method, arguments)


func send_bytes(base64, id, mode):
	return api.send_bytes(Marshalls.base64_to_raw(base64), id, mode)


func values(expressions):
	var digits = []
	for value in evaluated(expressions):
		digits.append(var2bytes(value).hex_encode())
	return digits


# Calls `method` of a node with each value of these expressions in turn.
func call_with_values(path, method, target, expressions):
	for value in evaluated(expressions):
		_root.get_node(path).rpc_id(target, method, value)


func put_vars(id, expressions):
	for value in evaluated(expressions):
		_peer.get_peer(id).put_var(value)


func get_vars(id):
	var digits = []
	while _peer.get_peer(id).get_available_packet_count() > 0:
		digits.append(var2bytes(_peer.get_peer(id).get_var()).hex_encode())
	return digits


# Each expression has its own function: a function stores equal constants only once, so -0.0 would become 0.0.
static func evaluated(expressions):
	var script = GDScript.new()
	for i in range(expressions.size()):
		script.source_code += "static func value_%d():\n\treturn %s\n" % [i, expressions[i]]
	script.reload()
	var values = []
	for i in range(expressions.size()):
		values.append(script.call("value_%d" % i))
	return values


# Reports

# An object from another peer arrives only as its id.
func called(node, name, arguments):
	var digits = []
	for value in arguments:
		digits.append(var2bytes(value.object_id if value is EncodedObjectAsID else value).hex_encode())
	var place = [str(_root.get_path_to(node)), name, api.get_rpc_sender_id(), digits]
	_main.report({"peer": _name, "event": "called", "args": place})


func _on_bytes(id, bytes):
	_main.report({"peer": _name, "event": "network_peer_packet", "args": [id, bytes.hex_encode()]})


func _read_all():
	pass  # the MultiplayerAPI reads the packets


func _adopt(node):
	node.custom_multiplayer = api
	node.member = self
