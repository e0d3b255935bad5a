extends SceneTree
# The Godot 4 side of the engine tests, like ../../gd/main.gd for Godot 3. It has any number of members of multiplayer
# games, runs the commands of the Python side, and reports all events.
#
# Both directions are JSON lines over one loopback connection, which this side opens to the port in the environment:
#   in:  {"n": 7, "peer": "ann", "do": "create_client", "args": ["ws://127.0.0.1:4000"]}
#   out: {"n": 7, "returns": 0}                                    the answer to command 7
#        {"peer": "ann", "event": "peer_connected", "args": [1]}   a signal, or a call
# Commands without a peer are for this script. When the connection is lost, the engine quits, so that no process remains.

const Member = preload("member.gd")

const PORT_VARIABLE = "ENGINE_TEST_PORT"

var _link := StreamPeerTCP.new()
var _received := PackedByteArray()  # the beginning of an incomplete command line
var _members := {}


func _initialize() -> void:
	Engine.max_fps = 1000
	_link.connect_to_host("127.0.0.1", int(OS.get_environment(PORT_VARIABLE)))


func _process(_delta: float) -> bool:
	_link.poll()
	var status := _link.get_status()
	if status == StreamPeerTCP.STATUS_CONNECTED:
		_link.set_no_delay(true)
		_read_commands()
		for member in _members.values():
			member.poll()
	return status != StreamPeerTCP.STATUS_CONNECTED and status != StreamPeerTCP.STATUS_CONNECTING


func report(message: Dictionary) -> void:
	_link.put_data((JSON.stringify(message) + "\n").to_utf8_buffer())


# Commands for the engine itself

func create(name: String, _kind: String) -> void:
	_members[name] = Member.new(self, name)


func drop_all() -> void:
	for member in _members.values():
		member.drop()
	_members.clear()


func version() -> Dictionary:
	return Engine.get_version_info()


# The command channel

func _read_commands() -> void:
	var available := _link.get_available_bytes()
	if available <= 0:
		return
	_received.append_array(_link.get_data(available)[1])
	if _received[_received.size() - 1] != 10:
		return  # a line, especially a long one, may arrive in several pieces
	var lines := _received.get_string_from_utf8().split("\n", false)
	_received = PackedByteArray()
	for line in lines:
		_obey(JSON.parse_string(line))


func _obey(command: Dictionary) -> void:
	var object: Object = _members[command.peer] if "peer" in command else self
	report({"n": command.n, "returns": object.callv(command.do, with_integers(command.args))})


# JSON has only floats; Godot's methods need ids, codes and sizes as integers.
static func with_integers(value: Variant) -> Variant:
	match typeof(value):
		TYPE_FLOAT:
			return int(value) if value == floorf(value) else value
		TYPE_ARRAY:
			return value.map(with_integers)
		TYPE_DICTIONARY:
			var converted := {}
			for key in value:
				converted[key] = with_integers(value[key])
			return converted
	return value
