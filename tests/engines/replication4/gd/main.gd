extends SceneTree
# The Godot 4 side of the replication tests. It has any number of worlds, each with its own multiplayer API, runs the
# commands of the Python side, and reports all events. The connection to Python is that of ../../gd/main.gd:
#   in:  {"n": 7, "peer": "a", "do": "add_hero", "args": ["Anna"]}
#   out: {"n": 7, "returns": true}                           the answer to command 7
#        {"peer": "a", "event": "spawned", "args": ["Anna"]}   a signal
# When the connection is lost, the engine quits, so that no process remains.

const World = preload("world.gd")
const Bomber = preload("bomber.gd")

const PORT_VARIABLE = "ENGINE_TEST_PORT"
const FRAME_USEC = 2000

var _link = StreamPeerTCP.new()
var _received = PackedByteArray()  # the beginning of an incomplete command line
var _worlds = {}


func _initialize():
	OS.low_processor_usage_mode = true
	OS.low_processor_usage_mode_sleep_usec = FRAME_USEC
	_link.connect_to_host("127.0.0.1", int(OS.get_environment(PORT_VARIABLE)))


func _process(_delta):
	_link.poll()
	var status = _link.get_status()
	if status == StreamPeerTCP.STATUS_CONNECTED:
		_link.set_no_delay(true)
		_read_commands()
	elif status != StreamPeerTCP.STATUS_CONNECTING:
		quit()


func report(message):
	_link.put_data((JSON.stringify(message) + "\n").to_utf8_buffer())


# Commands for the engine itself

func create(name, kind):
	_worlds[name] = Bomber.new(self, name) if kind == "bomber" else World.new(self, name)


func drop_all():
	for world in _worlds.values():
		world.drop()
	_worlds.clear()


# The command channel

func _read_commands():
	var available = _link.get_available_bytes()
	if available <= 0:
		return
	_received.append_array(_link.get_data(available)[1])
	if _received[_received.size() - 1] != 10:
		return  # a line may arrive in several pieces
	var lines = _received.get_string_from_utf8().split("\n", false)
	_received = PackedByteArray()
	for line in lines:
		_obey(JSON.parse_string(line))


func _obey(command):
	var object = _worlds[command.peer] if "peer" in command else self
	report({"n": int(command.n), "returns": object.callv(command.do, with_integers(command.args))})


# JSON has only floats; Godot's methods need ids and ports as integers.
static func with_integers(value):
	match typeof(value):
		TYPE_FLOAT:
			return int(value) if value == floor(value) else value
		TYPE_ARRAY:
			return value.map(func(item): return with_integers(item))
	return value
