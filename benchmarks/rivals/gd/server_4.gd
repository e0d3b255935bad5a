extends SceneTree
# Godot 4 as the server that relays between its clients, as fast as it can. What Godot 3's server does, here does
# SceneMultiplayer. Options (JSON in BENCH_OPTIONS): rooms (a server each), hertz (0: without a pause).

const POLLS_A_FRAME = 64  # so that what an engine does besides in each frame costs next to nothing

var _line = StreamPeerTCP.new()
var _rooms = []
var _options = {}
var _doors = []


func _initialize():
	_options = JSON.parse_string(OS.get_environment("BENCH_OPTIONS"))
	OS.low_processor_usage_mode = false
	OS.low_processor_usage_mode_sleep_usec = 0
	Engine.max_fps = int(_options.hertz)
	_line.connect_to_host("127.0.0.1", int(OS.get_environment("BENCH_PORT")))
	for _room in range(int(_options.rooms)):
		var room = SceneMultiplayer.new()
		room.root_path = ^"/root"
		room.multiplayer_peer = _listening()
		_rooms.append(room)


func _listening():
	for _attempt in range(50):
		var server = WebSocketMultiplayerPeer.new()
		server.inbound_buffer_size = 1 << 20
		server.outbound_buffer_size = 1 << 20
		server.max_queued_packets = 1 << 14
		var port = 20000 + randi() % 12000
		if server.create_server(port, "127.0.0.1") == OK:
			_doors.append([port, "/"])
			return server
	quit()


func _process(_delta):
	_line.poll()
	var status = _line.get_status()
	if status == StreamPeerTCP.STATUS_CONNECTED:
		if not _doors.is_empty():
			_line.put_data((JSON.stringify({"doors": _doors}) + "\n").to_utf8_buffer())
			_doors = []
	elif status != StreamPeerTCP.STATUS_CONNECTING:
		quit()
	for _poll in range(POLLS_A_FRAME if _options.hertz == 0 else 1):
		for room in _rooms:
			room.poll()
