extends Node
# The program around the game: the command line, the port, and a line of statistics every ten seconds.
#
#   --port=9080  --bind=*  --tick=30  --max-players=16  --round=120  --results=12  --seed=1
#
# All that is the game's own is in game.gd (players and calls), snapshot.gd (bytes) and rules.gd (the rules).

const STATISTICS_USEC = 10000000
const TICK_HZ = 30

# Several times the ticks, so that what players say hardly waits.
const FRAMES_PER_SECOND = 120

var _server = WebSocketServer.new()
var _statistics_at = 0
var _ticks_at_statistics = 0


func _ready():
	Engine.target_fps = FRAMES_PER_SECOND
	var port = int(_option("port", "9080"))
	var bind_address = _option("bind", "*")
	_server.bind_ip = bind_address
	if _server.listen(port, PoolStringArray(), true) != OK:
		printerr("Cannot serve a game on port ", port, ". Is it in use?")
		get_tree().quit()
		return
	get_tree().network_peer = _server
	var tick_hz = float(_option("tick", str(TICK_HZ)))
	var round_ticks = int(round(float(_option("round", "120")) * TICK_HZ))
	var results_ticks = int(round(float(_option("results", "12")) * TICK_HZ))
	var rng_seed = int(_option("seed", str(OS.get_unix_time())))
	$Game.start(_server, rng_seed, tick_hz, int(_option("max-players", "16")), round_ticks, results_ticks)
	_statistics_at = OS.get_ticks_usec() + STATISTICS_USEC
	print("A game waits for players at ws://127.0.0.1:", port, " (Ctrl-C ends it)")


func _process(_delta):
	if OS.get_ticks_usec() < _statistics_at:
		return
	_statistics_at += STATISTICS_USEC
	var ticks = $Game.tick() - _ticks_at_statistics
	_ticks_at_statistics = $Game.tick()
	print("players ", $Game.player_count(), "/", $Game.max_players(), ", ", ticks / 10.0, " ticks/s, ", $Game.skipped_ticks, " skipped")


func _option(name, value):
	for argument in OS.get_cmdline_args():
		if argument.begins_with("--" + name + "="):
			return argument.substr(name.length() + 3, argument.length())
	return value
