extends SceneTree
# Godot 3 as the server, as fast as it can: no pause between frames, and many polls in each.
# Options (JSON in BENCH_OPTIONS): rooms (a server each), hertz (0: without a pause), task (a function's name), and
# timed (polls of which the length is measured and reported, in microseconds, from the first packet on).

const POLLS_A_FRAME = 64  # so that what an engine does besides in each frame costs next to nothing

var _line = StreamPeerTCP.new()
var _servers = []
var _options = {}
var _said = false
var _timed = 0
var _times = []
var _is_asked = false
var _state = null
var _number = 0


func _initialize():
	randomize()
	_options = JSON.parse(OS.get_environment("BENCH_OPTIONS")).result
	_timed = int(_options.get("timed", 0))
	OS.low_processor_usage_mode = false
	OS.low_processor_usage_mode_sleep_usec = 0
	Engine.target_fps = int(_options.hertz)
	_line.connect_to_host("127.0.0.1", int(OS.get_environment("BENCH_PORT")))
	for _room in range(int(_options.rooms)):
		_servers.append(_listening())


func _listening():
	var server = WebSocketServer.new()
	server.bind_ip = "127.0.0.1"
	server.set_buffers(1024, 16384, 1024, 16384)
	for _attempt in range(50):
		var port = 20000 + randi() % 12000
		if server.listen(port, PoolStringArray(), true) == OK:
			server.set_meta("port", port)
			return server
	quit()


func _idle(_delta):
	var status = _line.get_status()
	if status == StreamPeerTCP.STATUS_CONNECTED:
		if not _said:
			_said = true
			var doors = []
			for server in _servers:
				doors.append([server.get_meta("port"), "/"])
			# The benchmark's clock is another one: it notes when this arrives.
			_line.put_data((to_json({"doors": doors, "clock": OS.get_ticks_usec()}) + "\n").to_utf8())
	elif status != StreamPeerTCP.STATUS_CONNECTING:
		quit()
	for _poll in range(POLLS_A_FRAME if not _options.hertz else 1):
		for server in _servers:
			var began = OS.get_ticks_usec()
			server.poll()
			if _timed > 0 and (not _times.empty() or server.get_available_packet_count() > 0):
				_times.append(OS.get_ticks_usec() - began)
				if _times.size() == _timed:
					_timed = 0
					_line.put_data((to_json({"times": _times}) + "\n").to_utf8())
			call(_options.task, server)


func relay(server):
	while server.get_available_packet_count() > 0:
		server.get_packet()


func echo(server):
	while server.get_available_packet_count() > 0:
		server.set_target_peer(server.get_packet_peer())
		server.put_packet(server.get_packet())


func fan_out(server):
	while server.get_available_packet_count() > 0:
		var wanted = StreamPeerBuffer.new()
		wanted.data_array = server.get_packet()
		var count = wanted.get_u32()
		var packet = StreamPeerBuffer.new()
		packet.data_array = _zeros(wanted.get_u32())
		var first = wanted.get_u32()
		server.set_target_peer(0)
		for number in range(first, first + count):
			packet.seek(0)
			packet.put_u32(number)
			server.put_packet(packet.data_array)


# A state in each frame, for whoever is there: number, time and filler.
func states(server):
	while server.get_available_packet_count() > 0:
		server.get_packet()
		_is_asked = true
	if not _is_asked:
		return
	if _state == null:
		_state = StreamPeerBuffer.new()
		_state.data_array = _zeros(int(_options.size))
	_state.seek(0)
	_state.put_u32(_number)
	_state.put_u64(OS.get_ticks_usec())
	server.set_target_peer(0)
	if server.put_packet(_state.data_array) == OK:
		_number += 1


func _zeros(size):
	var zeros = PoolByteArray()
	for _byte in range(size):
		zeros.append(0)
	return zeros
