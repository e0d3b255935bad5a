extends SceneTree
# One end of a row of calls: a node /root/Game that calls its counterpart, or is called. As fast as the engine can.
# Options (JSON in BENCH_OPTIONS): port, calls, role: caller (a client) or callee (the server).

const Game = preload("rpc_game.gd")
const POLLS_A_FRAME = 64

var _line = StreamPeerTCP.new()
var _options = {}
var _game = Game.new()
var _peer
var _begun = false
var _connected = false  # for a caller: the server is known


func _initialize():
	_options = JSON.parse(OS.get_environment("BENCH_OPTIONS")).result
	OS.low_processor_usage_mode = false
	OS.low_processor_usage_mode_sleep_usec = 0
	multiplayer_poll = false  # here, as often as possible, and not once a frame
	_line.connect_to_host("127.0.0.1", int(OS.get_environment("BENCH_PORT")))
	_game.name = "Game"
	_game.calls = int(_options.calls)
	root.add_child(_game)
	_peer = WebSocketServer.new() if _options.role == "callee" else WebSocketClient.new()
	_peer.set_buffers(1024, 16384, 1024, 16384)
	if _options.role == "callee":
		_peer.bind_ip = "127.0.0.1"
		_peer.listen(int(_options.port), PoolStringArray(), true)
	else:
		_peer.connect_to_url("ws://127.0.0.1:%d/" % int(_options.port), PoolStringArray(), true)
	multiplayer.network_peer = _peer
	multiplayer.connect("connected_to_server", self, "_on_connected")


func _idle(_delta):
	var status = _line.get_status()
	if status == StreamPeerTCP.STATUS_CONNECTED:
		if not _begun:
			_begun = true
			_report({"ready": true})
	elif status != StreamPeerTCP.STATUS_CONNECTING:
		quit()
	for _poll in range(POLLS_A_FRAME):
		multiplayer.poll()
		if _connected:
			_game.go_on()
	if _game.error:
		_report({"error": _game.error})
		_game.error = ""
	if _game.seconds:
		_report({"seconds": _game.seconds})
		_game.seconds = 0.0


func _report(message):
	_line.put_data((to_json(message) + "\n").to_utf8())


func _on_connected():
	_connected = true
