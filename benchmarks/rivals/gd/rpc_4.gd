extends SceneTree
# One end of a row of Godot 4's calls: a node /root/Game that calls its counterpart, or is called. As fast as the engine
# can. Options (JSON in BENCH_OPTIONS): port, calls, role: caller (a client) or callee (the server).

const Game = preload("rpc_game_4.gd")
const POLLS_A_FRAME = 64

var _line = StreamPeerTCP.new()
var _options = {}
var _game = Game.new()
var _begun = false


func _initialize():
	_options = JSON.parse_string(OS.get_environment("BENCH_OPTIONS"))
	OS.low_processor_usage_mode = false
	OS.low_processor_usage_mode_sleep_usec = 0
	Engine.max_fps = 0
	multiplayer_poll = false  # here, as often as possible, and not once a frame
	_line.connect_to_host("127.0.0.1", int(OS.get_environment("BENCH_PORT")))
	_game.name = "Game"
	_game.calls = int(_options.calls)
	root.add_child(_game)
	var peer = WebSocketMultiplayerPeer.new()
	peer.inbound_buffer_size = 1 << 20
	peer.outbound_buffer_size = 1 << 20
	peer.max_queued_packets = 1 << 14
	if _options.role == "callee":
		peer.create_server(int(_options.port), "127.0.0.1")
	else:
		peer.create_client("ws://127.0.0.1:%d/" % int(_options.port))
	get_multiplayer().multiplayer_peer = peer


func _process(_delta):
	_line.poll()
	var status = _line.get_status()
	if status == StreamPeerTCP.STATUS_CONNECTED:
		if not _begun:
			_begun = true
			_report({"ready": true})
	elif status != StreamPeerTCP.STATUS_CONNECTING:
		quit()
	for _poll in range(POLLS_A_FRAME):
		get_multiplayer().poll()
		if _options.role == "caller" and not get_multiplayer().get_peers().is_empty():
			_game.go_on()
	if _game.error:
		_report({"error": _game.error})
		_game.error = ""
	if _game.seconds:
		_report({"seconds": _game.seconds})
		_game.seconds = 0.0


func _report(message):
	_line.put_data((JSON.stringify(message) + "\n").to_utf8_buffer())
