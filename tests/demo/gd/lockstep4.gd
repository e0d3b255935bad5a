extends SceneTree
# As lockstep.gd, in the GDScript of Godot 4: the files with the rules and the snapshots are the very same ones, which take
# no side between the two. Plays a log of calls, and writes the whole state after every tick: tests/demo/lockstep.py
# does the same with the rules in Python.
#
#   -s lockstep4.gd -- --project=PATH --log=PATH --state=PATH
#
# A log has one call a line: "setup SEED ROUND RESULTS", "join SLOT", "leave SLOT", "forget SLOT", "ready SLOT 0|1", and
# "step SLOT X Y DASH SLOT X Y DASH ...".

var Rules = load(_option("project") + "/rules.gd")
var Snapshot = load(_option("project") + "/snapshot.gd")

var _rules = Rules.new()
var _out = null


func _init():
	var log_file = FileAccess.open(_option("log"), FileAccess.READ)
	_out = FileAccess.open(_option("state"), FileAccess.WRITE)
	if log_file == null or _out == null:
		printerr("no log, or no place for the state")
	else:
		while not log_file.eof_reached():
			_play(log_file.get_line().split(" ", false))
		_out.close()
	quit()


func _play(words):
	if words.size() == 0:
		return
	var numbers = []
	for index in range(1, words.size()):
		numbers.append(int(words[index]))
	match words[0]:
		"setup":
			_rules.setup(numbers[0], numbers[1], numbers[2])
		"join":
			_rules.join(numbers[0])
		"leave":
			_rules.leave(numbers[0])
		"forget":
			_rules.forget(numbers[0])
		"ready":
			_rules.set_ready(numbers[0], numbers[1] == 1)
		"step":
			_step(numbers)


func _step(numbers):
	var controls = {}
	for index in range(0, numbers.size(), 4):
		var held = Rules.Controls.new()
		held.x = numbers[index + 1]
		held.y = numbers[index + 2]
		held.dash = numbers[index + 3] == 1
		controls[numbers[index]] = held
	_rules.step(controls)
	var state = _state()
	_out.store_32(state.size())
	_out.store_buffer(state)
	var snapshot = Snapshot.pack(_rules, {}, _rules.take_events())
	_out.store_32(snapshot.size())
	_out.store_buffer(snapshot)


func _state():
	var out = StreamPeerBuffer.new()
	for number in [_rules.tick, _rules.phase, _rules.round_number, _rules.ticks_left, _rules.chance, _rules.spawned, _rules.delivered]:
		out.put_64(number)
	for slot in Snapshot.sorted(_rules.seats):
		var seat = _rules.seats[slot]
		for number in [slot, seat.score, int(seat.is_ready), int(seat.is_away)]:
			out.put_64(number)
	for slot in Snapshot.sorted(_rules.ships):
		var ship = _rules.ships[slot]
		for number in [ship.slot, ship.carried, ship.dash_ticks, ship.cooldown_ticks, ship.stun_ticks]:
			out.put_64(number)
		for number in [ship.x, ship.y, ship.velocity_x, ship.velocity_y, ship.heading_x, ship.heading_y, ship.thrust]:
			out.put_double(number)
	for crystal in _rules.crystals:
		out.put_64(crystal.id)
		out.put_64(crystal.rest_ticks)
		for number in [crystal.x, crystal.y, crystal.velocity_x, crystal.velocity_y]:
			out.put_double(number)
	return out.data_array


func _option(name):
	for argument in OS.get_cmdline_user_args():
		if argument.begins_with("--" + name + "="):
			return argument.substr(name.length() + 3, argument.length())
	return ""
