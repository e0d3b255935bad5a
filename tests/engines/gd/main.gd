extends SceneTree
# The Godot side of the engine tests. It has any number of WebSocket clients and servers, runs the commands of the Python
# side, and reports all events in the order in which they happen.
#
# Both directions are JSON lines over one loopback connection, which this side opens to the port in the environment:
#   in:  {"n": 7, "peer": "a", "do": "connect_to_url", "args": ["ws://127.0.0.1:4000"]}
#   out: {"n": 7, "returns": 0}                                     the answer to command 7
#        {"peer": "a", "event": "connection_established", "args": [""]}   a signal, or a packet that was read
# Commands without a peer are for this script. When the connection is lost, the engine quits, so that no process remains.

const Endpoint = preload("endpoint.gd")
const Errors = preload("errors.gd")

const PORT_VARIABLE = "ENGINE_TEST_PORT"
const FRAME_USEC = 1000  # the headless engine would sleep 6,900 in each frame, which is slow for many commands

var _link = StreamPeerTCP.new()
var _received = PoolByteArray()  # the beginning of an incomplete command line
var _endpoints = {}


func _initialize():
	OS.low_processor_usage_mode_sleep_usec = FRAME_USEC
	_link.connect_to_host("127.0.0.1", int(OS.get_environment(PORT_VARIABLE)))


func _idle(_delta):
	var status = _link.get_status()
	if status == StreamPeerTCP.STATUS_CONNECTED:
		_link.set_no_delay(true)
		_read_commands()
		for endpoint in _endpoints.values():
			endpoint.poll()
	elif status != StreamPeerTCP.STATUS_CONNECTING:
		quit()


func report(message):
	_link.put_data((to_json(message) + "\n").to_utf8())


# Commands for the engine itself

func create(name, kind):
	_endpoints[name] = Endpoint.new(self, name, WebSocketServer.new() if kind == "server" else WebSocketClient.new())


func drop_all():
	for endpoint in _endpoints.values():
		endpoint.drop()
	_endpoints.clear()


func version():
	return Engine.get_version_info()


func errors():
	return Errors.ALL


# The command channel

func _read_commands():
	var available = _link.get_available_bytes()
	if available <= 0:
		return
	_received.append_array(_link.get_data(available)[1])
	if _received[_received.size() - 1] != 10:
		return  # a line, especially a long one, may arrive in several pieces
	var lines = _received.get_string_from_utf8().split("\n", false)
	_received = PoolByteArray()
	for line in lines:
		_obey(JSON.parse(line).result)


func _obey(command):
	var object = _endpoints[command.peer] if "peer" in command else self
	report({"n": command.n, "returns": object.callv(command.do, with_integers(command.args))})


# JSON has only floats; Godot's methods need ids, codes and sizes as integers.
static func with_integers(value):
	match typeof(value):
		TYPE_REAL:
			return int(value) if value == floor(value) else value
		TYPE_ARRAY:
			var converted = []
			for item in value:
				converted.append(with_integers(item))
			return converted
	return value
