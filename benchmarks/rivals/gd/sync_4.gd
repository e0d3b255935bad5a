extends SceneTree
# Godot 4 as a server that replicates nodes, at a game's pace: netpeer_godot4_sync.py in the engine.
# Options (JSON in BENCH_OPTIONS): hertz, nodes, clients (it begins when so many are there), frames (of which the polls'
# times are reported, in milliseconds).

const Unit = preload("sync_unit_4.gd")
const BEGIN = 15  # frames that all clients have been there: they have heard of each other, and nothing else
const SETTLING = 30  # frames after which all that is spawned has been sent

var _line = StreamPeerTCP.new()
var _options = {}
var _units = []
var _port = 0
var _is_said = false
var _number = 0
var _times = []


func _initialize():
	_options = JSON.parse_string(OS.get_environment("BENCH_OPTIONS"))
	OS.low_processor_usage_mode = false
	OS.low_processor_usage_mode_sleep_usec = 0
	Engine.max_fps = int(_options.hertz)
	multiplayer_poll = false  # here, where it is timed
	_line.connect_to_host("127.0.0.1", int(OS.get_environment("BENCH_PORT")))
	get_multiplayer().multiplayer_peer = _listening()


func _spawn_all():
	var home = Node.new()
	home.name = "Units"
	root.add_child(home)
	var spawner = MultiplayerSpawner.new()
	spawner.name = "Spawner"
	spawner.spawn_path = ^"../Units"
	spawner.spawn_function = func(number): return Unit.new(number)
	root.add_child(spawner)
	for number in int(_options.nodes):
		_units.append(spawner.spawn(number))


func _listening():
	for _attempt in range(50):
		var server = WebSocketMultiplayerPeer.new()
		server.inbound_buffer_size = 1 << 20
		server.outbound_buffer_size = 1 << 20
		server.max_queued_packets = 1 << 14
		_port = 20000 + randi() % 12000
		if server.create_server(_port, "127.0.0.1") == OK:
			return server
	quit()


func _process(_delta):
	_line.poll()
	var status = _line.get_status()
	if status == StreamPeerTCP.STATUS_CONNECTED:
		if not _is_said:
			_is_said = true
			_report({"doors": [[_port, "/"]]})
	elif status != StreamPeerTCP.STATUS_CONNECTING:
		quit()
	if get_multiplayer().get_peers().size() == int(_options.clients):
		_number += 1
	if _number == BEGIN and _units.is_empty():
		_spawn_all()
	for place in _units.size():
		_units[place].position = Vector2(place, _number)
	if not _units.is_empty():
		_units[_number % _units.size()].health -= 1
	var began = Time.get_ticks_usec()
	get_multiplayer().poll()
	if _number > SETTLING and _number <= SETTLING + int(_options.frames):
		_times.append((Time.get_ticks_usec() - began) / 1000.0)
		if _times.size() == int(_options.frames):
			_report({"times": _times})


func _report(message):
	_line.put_data((JSON.stringify(message) + "\n").to_utf8_buffer())
