extends Node
# The program around the game: the command line, the port, and a line of statistics every ten seconds.
#
#   --port=9080  --bind=*  --tick=30  --max-players=16  --round=120  --results=12  --seed=1
#   --announce=255.255.255.255  --name=TEXT      announce the game on the local network
#
# The game itself is in game.gd (players and calls), snapshot.gd (bytes) and rules.gd (the rules).

const STATISTICS_USEC = 10000000
const TICK_HZ = 30

# Several times the tick rate, so that calls hardly wait.
const FRAMES_PER_SECOND = 120

# The layout of the datagram is in demo_game/net/discovery/announcement.py.
const ANNOUNCE_PORT = 9079
const ANNOUNCE_USEC = 1000000
const MAX_ANNOUNCED_NAME = 16

var _server = WebSocketServer.new()
var _announcer = PacketPeerUDP.new()
var _announce_to = ""
var _announce_at = 0
var _port = 0
var _statistics_at = 0
var _ticks_at_statistics = 0


func _ready():
	Engine.target_fps = FRAMES_PER_SECOND
	_port = int(_option("port", "9080"))
	var bind_address = _option("bind", "*")
	_server.bind_ip = bind_address
	if _server.listen(_port, PoolStringArray(), true) != OK:
		printerr("Cannot serve a game on port ", _port, ". Is it in use?")
		get_tree().quit()
		return
	get_tree().network_peer = _server
	var tick_hz = float(_option("tick", str(TICK_HZ)))
	var round_ticks = int(round(float(_option("round", "120")) * TICK_HZ))
	var results_ticks = int(round(float(_option("results", "12")) * TICK_HZ))
	var rng_seed = int(_option("seed", str(OS.get_unix_time())))
	$Game.start(_server, rng_seed, tick_hz, int(_option("max-players", "16")), round_ticks, results_ticks)
	_announce_to = _option("announce", "")
	if _announce_to != "":
		_announcer.set_broadcast_enabled(true)
		_announcer.set_dest_address(_announce_to, int(_option("announce-port", str(ANNOUNCE_PORT))))
	_statistics_at = OS.get_ticks_usec() + STATISTICS_USEC
	print("A game waits for players at ws://127.0.0.1:", _port, " (Ctrl-C ends it)")


func _process(_delta):
	if _announce_to != "" and OS.get_ticks_usec() >= _announce_at:
		_announce_at = OS.get_ticks_usec() + ANNOUNCE_USEC
		_announce()
	if OS.get_ticks_usec() < _statistics_at:
		return
	_statistics_at += STATISTICS_USEC
	var ticks = $Game.tick() - _ticks_at_statistics
	_ticks_at_statistics = $Game.tick()
	print("players ", $Game.player_count(), "/", $Game.max_players(), ", ", ticks / 10.0, " ticks/s, ", $Game.skipped_ticks, " skipped")


func _announce():
	var text = _option("name", "netpeer demo").substr(0, MAX_ANNOUNCED_NAME).to_utf8()
	while text.size() > 47:
		text.remove(text.size() - 1)
	var out = StreamPeerBuffer.new()
	out.put_data("NPDEMO".to_ascii())
	out.put_u8(0)
	out.put_u8(2)
	out.put_u16(_port)
	for number in [$Game.player_count(), $Game.max_players(), text.size()]:
		out.put_u8(number)
	out.put_data(text)
	_announcer.put_packet(out.data_array)


func _option(name, value):
	for argument in OS.get_cmdline_args():
		if argument.begins_with("--" + name + "="):
			return argument.substr(name.length() + 3, argument.length())
	return value
